import { insertAtBlockStart } from '../nginx/edit';
import { occurrences } from '../nginx/occurrences';
import { effectiveSetting, isIncomplete } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { defineRule } from './rule';

/** Answers and error pages name nginx's version. */
export default defineRule<{ line: Directive | undefined; http: Directive }>({
  meta: {
    id: 'server-tokens-on',
    title: 'Version of nginx in answers',
    category: 'security',
    severity: 'off',
    fixable: 'safe',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#server_tokens',
      'https://github.com/dvershinin/gixy',
    ],
  },
  check({ nginx }, report) {
    for (const { directive } of occurrences(nginx.config, 'server_tokens')) {
      const word = directive.args[0];
      if (!word || !/^(?:on|build)$/i.test(word.value)) continue;
      report({
        uri: directive.uri,
        span: directive.head,
        message: `"server_tokens ${word.value}": answers and error pages publish the nginx version`,
        data: { line: directive, http: directive },
      });
    }
    for (const { directive } of occurrences(nginx.config, 'http')) {
      const servers = nginx.servers.filter(
        ({ scope }) => scope.protocol === 'http' && scope.parent?.directive === directive,
      );
      const isOpen = servers.some(({ scope }) => !effectiveSetting(scope, 'server_tokens') && !isIncomplete(scope));
      if (!isOpen) continue;
      report({
        uri: directive.uri,
        span: directive.name.span,
        message: `"${directive.name.value}" without "server_tokens off": answers and error pages publish the nginx version`,
        data: { line: undefined, http: directive },
      });
    }
  },
  fix({ data: { line, http } }) {
    const value = line?.args[0];
    if (line && value) {
      const edits = [{ uri: line.uri, span: value.span, newText: 'off' }];
      return [{ title: 'Set "server_tokens off"', kind: 'safe', isPreferred: true, edits }];
    }
    const edits = insertAtBlockStart(http, ['server_tokens off;']);
    return edits.length > 0 ? [{ title: 'Add "server_tokens off"', kind: 'safe', isPreferred: true, edits }] : [];
  },
});

import { findDirectiveIn } from '../nginx/catalogue';
import { removeArgument } from '../nginx/edit';
import { occurrences } from '../nginx/occurrences';
import type { Directive, Word } from '../nginx/tree';
import { closestNames } from '../text/distance';
import { isAtLeast } from '../topology/version';
import { isNginxItself } from './directive-place';
import { defineRule, type Fix } from './rule';

const DIRECTIVES = ['proxy', 'fastcgi', 'uwsgi', 'scgi', 'memcached', 'grpc', 'tunnel'].map(
  (protocol) => `${protocol}_next_upstream`,
);
/** The condition that came last, and the version that brought it. */
const NEWEST = { word: 'http_429', since: '1.11.13' };

/** A condition of `proxy_next_upstream` and its sisters that nginx does not know. */
export default defineRule<{ directive: Directive; word: Word; known: readonly string[] }>({
  meta: {
    id: 'next-upstream-invalid',
    title: 'Condition for the next server that nginx refuses',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream'],
  },
  check(topology, report) {
    if (!isNginxItself(topology)) return;
    const { nginx, version } = topology;
    for (const { directive, scope } of DIRECTIVES.flatMap((name) => occurrences(nginx.config, name))) {
      // in stream it is on or off
      const known = scope.protocol === 'http' ? (findDirectiveIn(directive.name.value, scope)?.values ?? []) : [];
      if (known.length === 0 || !directive.isTerminated) continue;
      for (const word of directive.args) {
        // nginx ignores the case of such words
        const condition = word.value.toLowerCase();
        const isTooOld = condition === NEWEST.word && isAtLeast(version, NEWEST.since) === false;
        // "denied" is part of NGINX Plus, and has a rule of its own
        if ((known.includes(condition) && !isTooOld) || condition === 'denied' || /[$@%{]/.test(word.value)) continue;
        const message = `invalid value "${word.value}"`;
        const fact = isTooOld ? `needs nginx ${NEWEST.since}` : `is no condition of "${directive.name.value}"`;
        report({
          uri: directive.uri,
          span: word.span,
          message: `"${word.value}" ${fact}; nginx will refuse to start: ${message}`,
          refusal: { by: 'nginx', message },
          data: { directive, word, known },
        });
        // nginx names the first one only, and a forgotten semicolon makes all of them wrong
        break;
      }
    }
  },
  fix({ uri, span, data: { directive, word, known } }) {
    const others = directive.args.filter((arg) => arg !== word).map(({ value }) => value);
    const meant = closestNames(word.value, known).filter((name) => name !== word.value && !others.includes(name));
    const fixes = meant.map(
      (name): Fix => ({
        title: `Use "${name}"`,
        kind: 'suggestion',
        edits: [{ uri, span, newText: name }],
      }),
    );
    if (directive.args.length > 1) {
      const edits = removeArgument(directive, directive.args.indexOf(word));
      fixes.push({ title: `Remove "${word.value}"`, kind: 'suggestion', edits });
    }
    return fixes.map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});

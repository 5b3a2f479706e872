import { appendArguments, removeDirective } from '../nginx/edit';
import { type Occurrence, occurrences } from '../nginx/occurrences';
import { directivesNamed, effectiveSetting, type Scope, walkScopes } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import type { TextEdit } from '../text/edit';
import { isAtLeast, versionText } from '../topology/version';
import { defineRule } from './rule';

const DEPRECATED = 'the "ssl" directive is deprecated, use the "listen ... ssl" directive instead';
const REMOVED = 'unknown directive "ssl"';

/** `ssl on;`, which `listen … ssl` replaced, and which nginx 1.25.1 no longer knows. */
export default defineRule<Occurrence>({
  meta: {
    id: 'ssl-directive-removed',
    title: 'Directive "ssl" was removed',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl',
      'https://nginx.org/en/docs/http/configuring_https_servers.html',
      'https://nginx.org/en/CHANGES',
    ],
  },
  check({ nginx, version }, report) {
    const isRemoved = isAtLeast(version, '1.25.1');
    for (const occurrence of occurrences(nginx.config, 'ssl')) {
      const { directive, scope } = occurrence;
      const isKnownPlace = scope.kind === 'http' || scope.kind === 'mail' || scope.kind === 'server';
      if (!isKnownPlace || scope.protocol === 'stream' || directive.args.length !== 1 || directive.block) continue;
      const base = { uri: directive.uri, span: directive.head, tag: 'deprecated' as const, data: occurrence };
      const text = `"ssl ${directive.args[0]?.value}" was removed in 1.25.1, "listen … ssl" takes its place`;
      if (isRemoved) {
        report({
          ...base,
          message: `${text}; ${versionText(version)} will refuse to start: ${REMOVED}`,
          refusal: { by: 'nginx', message: REMOVED },
        });
      } else if (isRemoved === false && isAtLeast(version, '1.15.0')) {
        report({ ...base, severity: 'warning', message: `${text}; ${versionText(version)} warns: ${DEPRECATED}` });
      } else {
        report({
          ...base,
          severity: 'information',
          message: `${text}; from then on nginx refuses to start: ${REMOVED}`,
        });
      }
    }
  },
  fix({ data: { directive, scope } }) {
    const remove = removeDirective(directive);
    if (directive.args[0]?.value.toLowerCase() !== 'on') {
      return [{ title: 'Remove this directive', kind: 'suggestion', isPreferred: true, edits: remove }];
    }
    const edits = listenEdits(scope, directive);
    if (!edits) return [];
    return [{ title: 'Use "listen … ssl"', kind: 'suggestion', isPreferred: true, edits: [...remove, ...edits] }];
  },
});

/** Adds `ssl` to each `listen` that the directive holds for; undefined where a server has none to add it to. */
function listenEdits(scope: Scope, directive: Directive): TextEdit[] | undefined {
  const edited = new Set<Directive>();
  const edits: TextEdit[] = [];
  for (const server of walkScopes(scope)) {
    if (server.kind !== 'server' || effectiveSetting(server, 'ssl')?.directive !== directive) continue;
    const listens = directivesNamed(server, 'listen');
    if (listens.length === 0 || server.unresolvedIncludes.length > 0) return undefined;
    for (const listen of listens) {
      if (edited.has(listen) || listen.args.slice(1).some(({ value }) => value === 'ssl')) continue;
      edited.add(listen);
      edits.push(...appendArguments(listen, ['ssl']));
    }
  }
  return edits;
}

import { insertBefore } from '../nginx/edit';
import { copyLines, type DroppedLines, findDroppedLines, linesByScope } from '../nginx/inheritance';
import { directivesNamed, effectiveSetting, type Scope } from '../nginx/scope';
import { isAtLeast } from '../topology/version';
import { droppedPlaces, droppedText } from './dropped-lines';
import { defineRule, type Fix } from './rule';

/** One `add_header` or `add_trailer` discards all that the outer levels add. */
export default defineRule<DroppedLines>({
  meta: {
    id: 'response-header-inheritance-lost',
    title: 'Response headers of an outer level discarded',
    category: 'proxy',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header',
      'https://github.com/dvershinin/gixy',
    ],
  },
  check({ nginx }, report) {
    for (const name of ['add_header', 'add_trailer']) {
      const all = linesByScope(nginx.config, name);
      for (const scope of all.keys()) {
        const lines = findDroppedLines(all, scope, ({ args }) => args[0]?.value.toLowerCase());
        if (!lines || isDeliberate(scope, name)) continue;
        const isSecurity = lines.dropped.some(({ args }) => SECURITY.test(args[0]?.value ?? ''));
        report({
          uri: lines.first.uri,
          span: lines.first.name.span,
          message: `"${name}" here discards ${droppedText(lines, lines.dropped)}: with one line of its own a level inherits none, and answers go out without them`,
          ...(!isSecurity && { severity: 'information' }),
          related: droppedPlaces(lines.dropped),
          data: lines,
        });
      }
    }
  },
  fix({ data: lines }, { version }) {
    const copy: Fix = {
      title: lines.dropped.length > 1 ? 'Copy the outer lines here' : 'Copy the outer line here',
      kind: 'suggestion',
      isPreferred: true,
      edits: copyLines(lines, lines.dropped),
    };
    const merge = `${lines.first.name.value}_inherit merge`;
    const beside = lines.own.find(({ parent }) => parent === lines.scope.directive);
    const canMerge = isAtLeast(version, '1.29.3') === true && beside;
    const fixes = canMerge
      ? [copy, { title: `Add "${merge}"`, kind: 'suggestion' as const, edits: insertBefore(beside, [`${merge};`]) }]
      : [copy];
    return fixes.filter(({ edits }) => edits.length > 0);
  },
});

/** Headers that make a browser protect the user. */
const SECURITY =
  /^(?:Strict-Transport-Security|Content-Security-Policy|X-Frame-Options|X-Content-Type-Options|Referrer-Policy|Permissions-Policy|Cross-Origin-.+)$/i;

/** `add_header_inherit` says what is to be inherited, and an answer without content needs none of it. */
function isDeliberate(scope: Scope, name: string): boolean {
  const inherit = effectiveSetting(scope, `${name}_inherit`)?.directive.args[0]?.value;
  if (inherit === 'merge' || inherit === 'off') return true;
  return directivesNamed(scope, 'return').some(({ args }) => args[0]?.value === '204');
}

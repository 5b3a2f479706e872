import { asWord } from '../nginx/edit';
import { type NginxModel, type Upstream, upstreamKey } from '../nginx/model';
import { uriName } from '../text/uri';
import { defineRule } from './rule';

/** Two upstreams of one name in `http`, or in `stream`; upper and lower case are the same to nginx. */
export default defineRule<{ upstream: Upstream; first: Upstream }>({
  meta: {
    id: 'upstream-duplicate',
    title: 'Upstream is defined twice',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream'],
  },
  check({ nginx }, report) {
    const known = new Map<string, Upstream>();
    for (const upstream of nginx.upstreams) {
      const key = upstreamKey(upstream.protocol, upstream.name);
      const first = known.get(key);
      known.set(key, first ?? upstream);
      if (!first) continue;
      const { uri } = upstream.directive;
      const isIncludedTwice = first.directive === upstream.directive;
      const before = isIncludedTwice
        ? `the file with "${upstream.name}" is included twice`
        : `the upstream "${upstream.name}" is already defined as "${first.name}" in ${placeOf(first, uri)}`;
      report({
        uri,
        span: upstream.nameWord.span,
        message: `${before}; nginx will refuse to start: duplicate upstream "${upstream.name}"`,
        ...(!isIncludedTwice && {
          related: [
            { uri: first.directive.uri, span: first.nameWord.span, message: `"${first.name}" is defined here` },
          ],
        }),
        refusal: { by: 'nginx', message: `duplicate upstream "${upstream.name}"` },
        data: { upstream, first },
      });
    }
  },
  fix({ uri, span, data: { upstream, first } }, { nginx }) {
    if (first.directive === upstream.directive) return [];
    const name = freeName(upstream, nginx);
    return [
      {
        title: `Rename this upstream to "${name}"`,
        kind: 'suggestion',
        isPreferred: true,
        edits: [{ uri, span, newText: asWord(name) }],
      },
    ];
  },
});

/** A name that nothing has; each of several twins gets another one. */
function freeName({ protocol, name, directive }: Upstream, { upstreams }: NginxModel): string {
  const keyOf = (text: string): string => upstreamKey(protocol, text);
  const taken = new Set(upstreams.map((each) => upstreamKey(each.protocol, each.name)));
  const twins = upstreams.filter((each) => upstreamKey(each.protocol, each.name) === keyOf(name));
  let number = 1;
  for (let left = twins.findIndex((twin) => twin.directive === directive); left > 0; left--) {
    do number++;
    while (taken.has(keyOf(`${name}-${number}`)));
  }
  return `${name}-${number}`;
}

/** As seen from a file. */
function placeOf({ directive, nameWord }: Upstream, uri: string): string {
  const line = `line ${directive.file.source.placeAt(nameWord.start).line + 1}`;
  return directive.uri === uri ? line : `${uriName(directive.uri)}, ${line}`;
}

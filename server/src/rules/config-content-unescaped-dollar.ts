import type { ContentMap, UnsetVariable } from '../compose/model';
import { isBuiltInVariable } from '../nginx/catalogue';
import type { NginxModel } from '../nginx/model';
import type { ConfigFile } from '../nginx/tree';
import { commentsOf, walkDirectives } from '../nginx/walk';
import { defineRule, type Refusal } from './rule';

/** A variable of nginx in `configs.content`, which Compose takes for one of its own. */
export default defineRule<readonly UnsetVariable[]>({
  meta: {
    id: 'config-content-unescaped-dollar',
    title: 'Variable of nginx that Compose replaces',
    category: 'compose',
    severity: 'error',
    fixable: 'safe',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/reference/compose-file/configs/',
      'https://docs.docker.com/reference/compose-file/interpolation/',
    ],
  },
  check({ compose, nginxService, nginx }, report) {
    for (const source of new Set(nginxService?.service.configs.map((mount) => mount.source))) {
      const config = compose?.configs.get(source);
      const { contentMap, content } = config ?? {};
      const file = contentMap && fileOf(contentMap, nginx);
      if (!contentMap || !content || !file || contentMap.unknownVariables.length === 0) continue;
      const { uri } = content.origin;
      const blanked = blankedIn(contentMap, file, nginx);
      const [first, ...others] = blanked;
      if (!first) continue;
      const refusal = refusalOf(file, contentMap, blanked);
      report({
        uri,
        span: first.span,
        message: `"$${first.name}" is no variable of Compose, which writes nothing in its place${more(others)}; nginx reads ${refusal ? 'no valid configuration' : 'another configuration than the one here'}`,
        ...(refusal && { refusal }),
        related: others.slice(0, 10).map(({ name, span }) => ({ uri, span, message: `"$${name}" is lost too` })),
        data: blanked,
      });
    }
  },
  fix({ uri, data: blanked }, { compose }) {
    const text = compose?.files.find(({ source }) => source.uri === uri)?.source.text;
    // in folded text the place of a variable may not be known
    if (!blanked.every(({ span }) => text?.[span.start] === '$')) return [];
    const edits = blanked.map(({ span: { start } }) => ({ uri, span: { start, end: start }, newText: '$' }));
    const what = blanked.length === 1 ? `"$${blanked[0]?.name}"` : `all ${blanked.length} variables of nginx`;
    return [{ title: `Double the "$" of ${what}`, kind: 'safe', isPreferred: true, edits }];
  },
});

/** What nginx reads of the content; undefined for a text that is no configuration of nginx. */
function fileOf({ text }: ContentMap, { config }: NginxModel): ConfigFile | undefined {
  return config.files.find(({ source }) => source.text === text);
}

/** nginx's variables outside of comments, where they would be missed. */
function blankedIn(map: ContentMap, file: ConfigFile, nginx: NginxModel): UnsetVariable[] {
  const comments = [...commentsOf(file)].map(({ start, end }) => [map.toSource(start), map.toSource(end)] as const);
  return map.unset().filter(({ name, span }) => {
    return isOfNginx(name, nginx) && !comments.some(([start, end]) => start < span.start && span.start < end);
  });
}

/** Words in capitals are for Compose, or for envsubst. */
function isOfNginx(name: string, { variables }: NginxModel): boolean {
  if (variables.has(name)) return true;
  return name !== name.toUpperCase() && (isBuiltInVariable(name, 'http') || isBuiltInVariable(name, 'stream'));
}

function more(others: readonly UnsetVariable[]): string {
  if (others.length === 0) return '';
  return `, and so with ${others.length === 1 ? `"$${others[0]?.name}"` : `${others.length} more`}`;
}

/** Directives with a number of words that is fixed, which a word that is gone makes invalid. */
const FIXED = new Set(['proxy_set_header', 'grpc_set_header', 'set', 'map']);

function refusalOf(file: ConfigFile, map: ContentMap, blanked: readonly UnsetVariable[]): Refusal | undefined {
  const starts = new Set(blanked.map(({ span }) => span.start));
  for (const { name, args } of walkDirectives(file.body)) {
    if (!FIXED.has(name.value)) continue;
    const isGone = args.some(({ raw, start }) => /^\$(?:\{\w+\}|\w+)$/.test(raw) && starts.has(map.toSource(start)));
    if (isGone) return { by: 'nginx', message: `invalid number of arguments in "${name.value}" directive` };
  }
  return undefined;
}

import type { ComposeFile } from '../../compose/model';
import { commentsOf, scalarsOf } from '../../compose/scalars';
import type { Origin } from '../../text/span';
import { foldHost } from '../../topology/hosts';
import { symbolsOf } from '../../topology/symbols';
import { type Mention, patternsOf } from './name-patterns';
import type { RenameTarget } from './targets';

/** Texts in the compose files that spell the name of a service and belong to no symbol at all. */
export function* composeMentions({ snapshot, symbol }: RenameTarget): Generator<Mention> {
  const { compose, nginxService } = snapshot.topology;
  const patterns = patternsOf(symbol);
  if (!compose || !patterns) return;
  const virtual = new Set([...snapshot.files.virtuals.values()].map(({ config }) => config?.name));
  const table = symbolsOf(snapshot.topology);
  const aliases = aliasesOf({ snapshot, symbol });
  for (const file of compose.files) {
    const { source } = file;
    if (!source.text.includes(symbol.name)) continue;
    const find = function* (span: Origin['span'], where: string, isForTemplates: boolean): Generator<Mention> {
      const pattern = where === COMMENT ? patterns.comments : patterns.texts;
      for (const { 0: text, index } of source.slice(span).matchAll(pattern)) {
        const start = span.start + index;
        const place = table.at(source.uri, start)?.place;
        if (place && place.span.start <= start && start < place.span.end) continue;
        yield { uri: source.uri, span: { start, end: start + text.length }, where, isForTemplates };
      }
    };
    for (const { node, path } of scalarsOf(file)) {
      const place = scalarPlace(path, virtual);
      if (!place) continue;
      const isForTemplates = place.what === 'environment' && place.owner === nginxService?.service.name;
      yield* find(node.span, `${place.what} of ${place.owner}`, isForTemplates);
    }
    for (const span of commentsOf(file)) yield* find(span, COMMENT, false);
    for (const { uri, span } of aliases) {
      if (uri === source.uri) yield { uri, span, where: 'alias that is the same as the name', isForTemplates: false };
    }
  }
}

const COMMENT = 'comment';

/** What a scalar is for, if hosts may stand in it. Keys of `x-…` are anything. */
function scalarPlace(
  path: readonly string[],
  virtual: ReadonlySet<string | undefined>,
): { what: string; owner: string } | undefined {
  const [top = '', owner = '', key = '', inner] = path;
  if (top === 'configs') {
    // what nginx reads is looked through as nginx reads it
    return key === 'content' && !virtual.has(owner) ? { what: 'content', owner } : undefined;
  }
  const isExtension = top.startsWith('x-');
  const last = isExtension
    ? path.find((each) => TEXTS.has(each))
    : key === 'healthcheck' && inner !== 'test'
      ? undefined
      : key;
  if (last === undefined || (top !== 'services' && !isExtension) || !TEXTS.has(last)) return undefined;
  return { what: last, owner: isExtension ? top : owner };
}

/** Keys of a service whose values may hold hosts. */
const TEXTS = new Set([
  ...['environment', 'command', 'entrypoint', 'healthcheck'],
  // `container:` and a container's name
  ...['network_mode', 'ipc', 'pid', 'volumes_from'],
]);

/** Aliases of a service that are the same as its name. */
function aliasesOf({ snapshot: { topology }, symbol }: RenameTarget): readonly Origin[] {
  if (symbol.kind !== 'service') return [];
  const service = topology.compose?.services.get(symbol.name);
  return (service?.networks ?? []).flatMap(({ aliases }) =>
    aliases.flatMap((alias) => {
      if (!alias.known || foldHost(alias.value) !== foldHost(symbol.name)) return [];
      const source = topology.compose?.files.find((file: ComposeFile) => file.source.uri === alias.origin.uri)?.source;
      const start = source?.text.indexOf(alias.value, alias.origin.span.start) ?? -1;
      if (start < 0 || start + alias.value.length > alias.origin.span.end) return [];
      return [{ uri: alias.origin.uri, span: { start, end: start + alias.value.length } }];
    }),
  );
}

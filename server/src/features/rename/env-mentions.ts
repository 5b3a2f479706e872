import type { SourceFile } from '../../text/source';
import { joinUri, parentUri, uriName } from '../../text/uri';
import { type Mention, patternsOf } from './name-patterns';
import type { RenameTarget } from './targets';

/**
 * Values in env files that spell a service's name: in those of services, and in the `.env` from which Compose fills in
 * its variables.
 * @param sourceOf the text of a file; undefined for one that is not the user's to edit
 */
export function* envMentions(
  target: RenameTarget,
  sourceOf: (uri: string) => SourceFile | undefined,
): Generator<Mention> {
  const patterns = patternsOf(target.symbol);
  if (!patterns) return;
  for (const [uri, isForTemplates] of envFilesOf(target)) {
    const source = sourceOf(uri);
    if (!source?.text.includes(target.symbol.name)) continue;
    for (const line of source.text.matchAll(/^[ \t]*(?:export[ \t]+)?[A-Za-z_][\w.-]*[ \t]*[=:]/gm)) {
      const from = line.index + line[0].length;
      const value = source.text.slice(from, source.lineEnd(source.placeAt(from).line));
      for (const { 0: text, index } of value.matchAll(patterns.texts)) {
        const start = from + index;
        yield { uri, span: { start, end: start + text.length }, where: uriName(uri), isForTemplates };
      }
    }
  }
}

/** Env files by URI, and whether templates of nginx or the compose files themselves are filled from them. */
function envFilesOf({ snapshot: { topology } }: RenameTarget): ReadonlyMap<string, boolean> {
  const { compose, nginxService } = topology;
  const files = new Map<string, boolean>();
  const [first] = compose?.files ?? [];
  if (!compose || !first) return files;
  const own = new Set(compose.files.map(({ source }) => source.uri));
  for (const service of compose.services.values()) {
    for (const { origin } of service.environment.values()) {
      if (own.has(origin.uri)) continue;
      files.set(origin.uri, files.get(origin.uri) === true || service.name === nginxService?.service.name);
    }
  }
  files.set(joinUri(parentUri(first.source.uri), '.env'), true);
  return files;
}

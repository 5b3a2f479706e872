import type { ContainerFile } from '../compose/container-facts';
import { fileName, isWithin, joinPath, matchesPath, parentPath } from '../compose/paths';
import { removeDirective } from '../nginx/edit';
import type { ConfigFile } from '../nginx/tree';
import { walkDirectives } from '../nginx/walk';
import type { TextEdit } from '../text/edit';
import { encodeSegment, joinUri, parentUri } from '../text/uri';
import type { ContainerConfigFacts, Topology } from '../topology/types';
import { hasEqualEffect } from './equal-effect';
import type { NewFile, Refactorer } from './refactoring';
import { commonText, isHeader, type LineList, levelsText, lineText, onceForList } from './repeated-lines';

/**
 * Puts lines that several levels repeat into a file that each of them includes. Only where a folder that is mounted or
 * copied brings the new file into nginx's container, and no other `include` reads it.
 */
export const extractHeaders: Refactorer = onceForList(isHeader, ({ topology, file }, lists) => {
  const [own] = lists;
  const name = own?.lines[0]?.name.value;
  if (!own || name === undefined || own.lines.length < 2 || !topology.container) return [];
  const texts = commonText(lists);
  const found = texts && newPlace(name, file.source.uri, topology.container, topology);
  if (!texts || !found) return [];
  const newFile: NewFile = { ...found, text: texts.map((text) => text + file.source.lineEnding).join('') };
  const edits = lists.flatMap((list) => includeEdits(list, newFile.includePath));
  if (!hasEqualEffect(topology, { edits, newFile })) return [];
  const title = `Extract the ${own.lines.length} "${name}" lines of ${levelsText(lists)} into "${fileName(newFile.includePath)}"`;
  return [{ id: 'extract-headers', kind: 'refactor.extract', title, isEqualEffect: true, edits, newFile }];
});

/** The include in the place of the first line. */
function includeEdits({ lines: [first, ...others] }: LineList, path: string): TextEdit[] {
  if (!first) return [];
  const { uri, start, end } = first;
  // the comment has moved along
  const span = { start, end: end + lineText(first).comment.length };
  return [{ uri, span, newText: `include ${path};` }, ...others.flatMap(removeDirective)];
}

/** A file that does not exist yet, in a folder that is mounted as a whole: that of the root file, or of this file. */
function newPlace(
  directive: string,
  uri: string,
  container: ContainerConfigFacts,
  { nginx: { config } }: Topology,
): Pick<NewFile, 'uri' | 'includePath'> | undefined {
  const root = parentPath(container.rootPath);
  const own = container.files.find((file) => file.uri === uri);
  const patterns = config.files.flatMap(includePatterns).map((pattern) => joinPath(root, pattern));
  const taken = new Set(container.files.map(({ path }) => path));
  const stem = directive === 'proxy_set_header' ? 'proxy-headers' : directive.replaceAll('_', '-');
  for (const folder of own ? [root, parentPath(own.path)] : [root]) {
    const beside = container.files.find(
      (file) => parentPath(file.path) === folder && (isInMountedFolder(file) || isInCopiedFolder(file, container)),
    );
    if (!beside) continue;
    for (const suffix of ['.conf', '.inc', '-2.conf', '-2.inc']) {
      const includePath = joinPath(folder, stem + suffix);
      if (taken.has(includePath) || patterns.some((pattern) => matchesPath(pattern, includePath))) continue;
      return { uri: `${parentUri(beside.uri)}/${encodeSegment(stem + suffix)}`, includePath };
    }
  }
  return undefined;
}

/** A new file beside it is in the container too. */
function isInMountedFolder({ path, mount }: ContainerFile): boolean {
  const target = mount?.target.known ? joinPath('/', mount.target.value) : undefined;
  return target !== undefined && target !== path && isWithin(path, target);
}

/** The same for a folder that the Dockerfile copies. */
function isInCopiedFolder({ path, uri, mount }: ContainerFile, { service: { build } }: ContainerConfigFacts): boolean {
  if (mount || !build?.context.known) return false;
  const context = joinUri(build.folder, build.context.value);
  return (build.file?.operations ?? []).some((step) => {
    if (step.kind !== 'copy' || step.isThroughStage || step.sources.length !== 1) return false;
    const target = joinPath('/', step.target);
    if (target === path || !isWithin(path, target)) return false;
    const rest = path.slice(target === '/' ? 1 : target.length + 1);
    return step.sources.some((source) => joinUri(context, `${source.replace(/^\/+/, '')}/${rest}`) === uri);
  });
}

/** What all includes ask for, also those that find nothing yet. */
function includePatterns({ body }: ConfigFile): string[] {
  return [...walkDirectives(body)].flatMap(({ name, args }) =>
    name.value === 'include' ? (args[0]?.value ?? []) : [],
  );
}

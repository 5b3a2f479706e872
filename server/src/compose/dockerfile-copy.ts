import type { DockerfileOperation } from './model';

/** A path in a container, relative ones in the working folder; a slash at the end stays. */
export function absoluteIn(folder: string, path: string): string {
  if (path.startsWith('/')) return path;
  const rest = path.replace(/^(?:\.\/+)+/, '').replace(/^\.$/, '');
  return folder.endsWith('/') ? folder + rest : `${folder}/${rest}`;
}

/**
 * `COPY --from` a stage: leads back to the files of the build context that this stage has copied.
 * @param operations of that stage; undefined for an image
 */
export function copyThroughStage(
  operations: readonly DockerfileOperation[] | undefined,
  paths: readonly string[],
  target: string,
): DockerfileOperation[] {
  const isDirectoryTarget = target.endsWith('/') || paths.length > 1;
  const sources: string[] = [];
  const result: DockerfileOperation[] = [];
  for (const path of paths) {
    const absolute = absoluteIn('/', path);
    const found = operations && findSource(operations, absolute);
    if (!found) result.push({ kind: 'copy-opaque', target });
    else if (typeof found === 'string') sources.push(found);
    else result.push({ ...found, target: isDirectoryTarget ? withName(target, absolute) : target });
  }
  if (sources.length > 0) result.push({ kind: 'copy', sources, target, isDirectoryTarget, isThroughStage: true });
  return result;
}

function withName(folder: string, path: string): string {
  return `${folder.replace(/\/$/, '')}/${path.slice(path.lastIndexOf('/') + 1)}`;
}

/** The last operation that made a path: a path in the build context, a here-document, or nothing that can be told. */
function findSource(operations: readonly DockerfileOperation[], path: string) {
  const wanted = path.replace(/(?<=.)\/$/, '');
  for (const operation of operations.toReversed()) {
    if (operation.kind === 'copy') {
      const source = sourceIn(operation, wanted);
      if (source !== undefined) return source;
    } else if (operation.kind === 'heredoc') {
      if (operation.target === wanted) return operation;
    } else {
      const touched = operation.kind === 'copy-opaque' ? operation.target : operation.path;
      if (restIn(touched, wanted) !== undefined) return undefined;
    }
  }
  return undefined;
}

/** What of `path` lies below `folder`: empty for the folder itself, undefined outside of it. */
function restIn(folder: string, path: string): string | undefined {
  const start = folder.replace(/\/$/, '');
  if (path === start) return '';
  return path.startsWith(`${start}/`) ? path.slice(start.length + 1) : undefined;
}

function sourceIn({ sources, target, isDirectoryTarget }: DockerfileOperation & { kind: 'copy' }, path: string) {
  const rest = restIn(target, path);
  if (rest === undefined) return undefined;
  if (isDirectoryTarget) {
    const named = sources.find((source) => source.slice(source.lastIndexOf('/') + 1) === rest);
    if (named !== undefined) return named;
  }
  const [source, ...others] = sources;
  // Which of several sources holds the path cannot be told.
  if (source === undefined || others.length > 0) return undefined;
  if (rest === '') return source;
  // The contents of a folder are copied; of a pattern, what matches it.
  const folder = /[*?[]/.test(source) ? source.slice(0, source.lastIndexOf('/') + 1) : source;
  const start = folder.replace(/\/$/, '');
  return start === '' || start === '.' ? rest : `${start}/${rest}`;
}

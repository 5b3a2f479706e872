import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FormatSetting } from '../settings';
import type { FileSystem } from '../text/file-system';
import { isInside } from '../text/uri';
import { discoverFiles, findNginxTexts } from '../workspace/discover';
import { DiskFileSystem } from '../workspace/disk';
import { configOf } from '../workspace/nginx-files';
import { Workspace } from '../workspace/workspace';
import type { FormatOptions } from './args';
import { findProjects, nothingFound, unreadable, wrongConfiguration } from './find-projects';
import type { FormattedFile } from './format-file';
import { readInput } from './input';
import { write } from './output';
import { Overlay } from './overlay';
import { displayPath, folderOf, type NamedPath, readPaths, rootOf, type Target, toUri } from './paths';
import { plain } from './plain';

/** What is to be formatted. */
interface Found {
  readonly files: readonly FileToFormat[];
  /** Each a sentence for a person; then there are no files. */
  readonly errors: readonly string[];
}

interface FileToFormat {
  readonly uri: string;
  readonly setting: FormatSetting;
}

/**
 * Runs `upstream-lens format`: the paths of files that change on standard output, or the formatted text if it is read
 * from standard input; errors on standard error.
 * @returns the exit code: 0 done, 1 with `--check` if a file is not formatted, 2 errors
 */
export async function format(written: FormatOptions): Promise<number> {
  const cwd = process.cwd();
  const { options, texts, errors } = await readInput(written, cwd);
  const real = new DiskFileSystem();
  const disk: FileSystem = texts.size > 0 ? new Overlay(real, texts) : real;
  const workspace = new Workspace(disk);
  const found = errors.length > 0 ? { files: [], errors } : findFiles(options, cwd, disk, workspace);
  for (const { uri, text } of workspace.notices()) tell(`${displayPath(uri, cwd)} ${text}`);
  for (const error of found.errors) tell(error);
  if (found.errors.length > 0) return 2;

  const { formatFile } = await import('./format-file');
  const counts = { changed: 0, failed: 0 };
  for (const { uri, setting } of found.files) {
    const source = workspace.sources.get(uri);
    if (!source) continue;
    const input = texts.get(uri);
    const result = formatFile(configOf(source), fileURLToPath(uri), setting, {
      isInput: input !== undefined,
      isWritten: !options.isCheck,
    });
    if (result.problem !== undefined) {
      counts.failed++;
      tell(`${displayPath(uri, cwd)}${result.line === undefined ? '' : `:${result.line}`} ${result.problem}`);
    } else if (result.isChanged) counts.changed++;
    write(1, output(result, input !== undefined && !options.isCheck, displayPath(uri, cwd)));
  }
  if (!options.isQuiet && texts.size === 0) tell(summary(found.files.length, counts, options.isCheck));
  if (counts.failed > 0) return 2;
  return options.isCheck && counts.changed > 0 ? 1 : 0;
}

function output(result: FormattedFile, isText: boolean, path: string): string {
  if (result.problem !== undefined) return '';
  if (isText) return result.text;
  return result.isChanged ? `${plain(path)}\n` : '';
}

function summary(files: number, { changed, failed }: { changed: number; failed: number }, isCheck: boolean): string {
  const rest = failed > 0 ? `; ${failed} left as ${failed === 1 ? 'it is' : 'they are'}` : '';
  if (changed === 0 && failed === 0) return `${count(files)} ${files === 1 ? 'is' : 'are'} formatted`;
  if (isCheck) return `${changed} of ${count(files)} ${changed === 1 ? 'is' : 'are'} not formatted${rest}`;
  return `formatted ${changed} of ${count(files)}${rest}`;
}

function count(number: number): string {
  return `${number} file${number === 1 ? '' : 's'}`;
}

function tell(text: string): void {
  write(2, `upstream-lens: ${plain(text)}\n`);
}

/** Named files; of folders the nginx files in them, of compose files those that run with them. */
function findFiles(options: FormatOptions, cwd: string, disk: FileSystem, workspace: Workspace): Found {
  const fail = (...errors: string[]): Found => ({ files: [], errors });
  const paths = readPaths(options.paths.length > 0 ? options.paths : ['.'], cwd, disk);
  const { missing, nginx } = paths;
  if (missing.length > 0) return fail(...missing.map(({ written }) => `no such file or folder: ${written}`));
  const refused = unreadable(paths, workspace);
  if (refused.length > 0) return fail(...refused);
  if (options.config !== undefined) {
    const uri = toUri(resolve(cwd, options.config));
    if (disk.stat(uri) !== 'file') return fail(`no such file: ${options.config}`);
    workspace.useConfiguration(uri);
  }
  const uris = new Set(nginx.map(({ uri }) => uri));
  if (paths.folders.length + paths.compose.length > 0) {
    for (const uri of filesOf(paths, workspace, cwd, disk)) uris.add(uri);
    if (uris.size === 0) return fail(nothingFound(paths, 'format'));
  } else {
    workspace.setFolders([...new Set(nginx.map(({ uri }) => rootOf(folderOf(uri), cwd, disk)))]);
  }
  const files = withoutLinks([...uris]).map((uri) => ({ uri, setting: workspace.settingsFor(uri).format }));
  const wrong = wrongConfiguration(workspace, cwd);
  return wrong.length > 0 ? fail(...wrong) : { files, errors: [] };
}

/**
 * In the folders: what is nginx configuration by name or text, and what that includes; for compose files what nginx
 * loads, in their repository. Neither a mount nor a link leads elsewhere: only what is named is written there.
 */
function filesOf(paths: Target, workspace: Workspace, cwd: string, disk: FileSystem): string[] {
  const { folders, compose } = paths;
  const searched = folders.map(({ uri }) => uri);
  const real = searched.map((uri) => toUri(realPath(uri)));
  const found = [...discoverFiles(disk, searched).nginx, ...findNginxTexts(disk, searched)];
  const rootUri = ({ uri }: NamedPath): string => toUri(realPath(rootOf(folderOf(uri), cwd, disk)));
  const loaded = findProjects(workspace, paths, cwd, disk).flatMap((project) => {
    const roots = compose.filter(({ uri }) => project.compose.includes(uri)).map(rootUri);
    return project.loaded
      .map(({ uri }) => uri)
      .filter((uri) => !project.virtuals.has(uri) && !/\.ya?ml$/i.test(uri))
      .filter((uri) => isBelow(uri, [...real, ...roots]));
  });
  return [...found.filter((uri) => isBelow(uri, real)), ...loaded];
}

function isBelow(uri: string, folders: readonly string[]): boolean {
  const real = toUri(realPath(uri));
  return folders.some((folder) => isInside(real, folder));
}

/** A file with several names is formatted once: `sites-enabled` is full of links. */
function withoutLinks(uris: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...uris].sort().filter((uri) => {
    const path = realPath(uri);
    return !seen.has(path) && seen.add(path);
  });
}

function realPath(uri: string): string {
  try {
    return realpathSync(fileURLToPath(uri));
  } catch {
    return fileURLToPath(uri);
  }
}

import type { FileSystem } from '../text/file-system';
import { isInside } from '../text/uri';
import { findNginxTexts } from '../workspace/discover';
import type { ProjectFiles, Workspace } from '../workspace/workspace';
import { composeFilesUpwards, displayPath, folderOf, rootOf, type Target, toUri } from './paths';

/** The projects that the paths ask for. */
export function findProjects(workspace: Workspace, paths: Target, cwd: string, disk: FileSystem): ProjectFiles[] {
  const named = [...paths.nginx, ...paths.compose].map(({ uri }) => folderOf(uri));
  const searched = [...paths.folders.map(({ uri }) => uri), ...paths.compose.map(({ uri }) => folderOf(uri))];
  const start = [...new Set([...searched, ...named])];
  const roots = [...new Set(start.map((folder) => rootOf(folder, cwd, disk)))];
  const above = start.flatMap((folder) => composeFilesUpwards(folder, rootOf(folder, cwd, disk), cwd, disk));
  const byText = findNginxTexts(
    disk,
    paths.folders.map(({ uri }) => uri),
  );
  workspace.addFiles([...[...paths.nginx, ...paths.compose].map(({ uri }) => uri), ...above, ...byText]);
  workspace.setFolders(roots, searched);
  const found = workspace.projects();
  if (!paths.nginx.some(({ uri }) => isDoubtful(found, uri))) return found.filter((each) => isAsked(each, paths));
  const here = toUri(cwd);
  // nothing above the file mounts it, but another folder's compose file may, or another file may include it
  workspace.setFolders(roots, [...searched, ...roots.map((root) => (isInside(here, root) ? here : root))]);
  const wider = workspace.projects().filter((each) => isAsked(each, paths) || includesNamed(workspace, each, paths));
  return wider;
}

function isDoubtful(projects: readonly ProjectFiles[], uri: string): boolean {
  const project = projects.find(({ nginx }) => nginx === uri);
  return project?.pairing.kind === 'folder' || project?.pairing.kind === 'none';
}

function isAsked({ loaded, compose }: ProjectFiles, { nginx: files, compose: named, folders }: Target): boolean {
  return (
    files.some(({ uri }) => loaded.some((file) => file.uri === uri)) ||
    named.some(({ uri }) => compose.includes(uri)) ||
    folders.some((folder) => loaded.some(({ uri }) => uri.startsWith(`${folder.uri}/`)))
  );
}

function includesNamed(workspace: Workspace, project: ProjectFiles, { nginx }: Target): boolean {
  const { sources } = workspace.snapshot(project);
  return nginx.some(({ uri }) => sources.has(uri));
}

/** A sentence for a person who asked a command for something that is not there. */
export function nothingFound({ folders, compose }: Target, command: 'check' | 'format'): string {
  const [file] = compose;
  if (file && folders.length === 0) {
    return `no nginx configuration was found that runs with ${file.written}; name it: upstream-lens ${command} path/to/nginx.conf`;
  }
  const where = folders.map(({ written }) => (written === '.' ? 'the current folder' : written)).join(', ');
  return `no nginx configuration found in ${where}; name the file: upstream-lens ${command} path/to/nginx.conf`;
}

/** Which of the named files cannot be read, and why; each a sentence for a person. */
export function unreadable({ nginx, compose }: Target, { sources }: Workspace): string[] {
  return [...nginx, ...compose].flatMap(({ uri, written }) => {
    if (sources.get(uri) !== undefined) return [];
    const reason = sources.refusal(uri);
    return [reason === undefined ? `cannot be read as text: ${written}` : `cannot be read: ${written}: ${reason}`];
  });
}

/** What is wrong in the files that settings come from: a setting that is not heeded must not pass for one that is. */
export function wrongConfiguration(workspace: Workspace, cwd: string): string[] {
  return [...workspace.configurationProblems()].flatMap(([uri, problems]) =>
    problems.map(({ span, message }) => {
      const { line, character } = workspace.sources.get(uri)?.placeAt(span.start) ?? { line: 0, character: 0 };
      return `${displayPath(uri, cwd)}:${line + 1}:${character + 1}: ${message}`;
    }),
  );
}

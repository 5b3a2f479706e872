import * as vscode from 'vscode';
import type { ProjectView } from '../../server/src/protocol';
import { type ComposeChoice, composeChoices, withChoice } from './composeChoice';
import { fileKey } from './topologyStore';

const COMPOSE_FILES = '**/*compose*.{yml,yaml}';
const IGNORED = '**/{node_modules,.git,vendor,dist}/**';
const MAXIMUM_FILES = 500;

/**
 * Asks which compose files a project is read with, and writes the setting `upstreamLens.projects`.
 * @param given the files without asking, in merge order; null lets Upstream Lens decide
 */
export async function chooseComposeFiles(project: ProjectView, given?: readonly string[] | null): Promise<void> {
  const nginx = vscode.Uri.parse(project.place.uri);
  const folder = vscode.workspace.getWorkspaceFolder(nginx);
  if (!folder) throw new Error(`"${project.name}" is in no folder of the workspace, so no setting can name it`);
  if (!project.nginxFiles.some((uri) => fileKey(uri) === nginx.toString())) {
    throw new Error(`The configuration of "${project.name}" stands in the compose file itself`);
  }
  const files = given === undefined ? await ask(project) : { files: given ?? undefined };
  if (!files) return;
  const path = (uri: vscode.Uri): Promise<string> => pathInSetting(uri, folder);
  const chosen = files.files && (await Promise.all(files.files.map((uri) => path(vscode.Uri.parse(uri)))));
  const settings = vscode.workspace.getConfiguration('upstreamLens');
  const current = settings.inspect('projects')?.workspaceValue ?? settings.get('projects');
  const next = withChoice(current, await path(nginx), chosen);
  await settings.update('projects', next, vscode.ConfigurationTarget.Workspace);
}

async function ask(project: ProjectView): Promise<Pick<ComposeChoice, 'files'> | undefined> {
  const found = await vscode.workspace.findFiles(COMPOSE_FILES, IGNORED, MAXIMUM_FILES);
  const uris = found.map((uri) => uri.toString());
  const choices = composeChoices(project, uris, nameOf);
  const several: ComposeChoice = { label: 'Several files …', description: 'in merge order', files: [] };
  const picked = await vscode.window.showQuickPick(uris.length > 1 ? [...choices, several] : choices, {
    title: `Compose files of ${project.name}`,
    placeHolder: 'The files that are given to docker compose together',
  });
  return picked === several ? askForSeveral(project, uris) : picked;
}

/** One file after the other: the order says what is laid over what. */
async function askForSeveral(
  project: ProjectView,
  uris: readonly string[],
): Promise<Pick<ComposeChoice, 'files'> | undefined> {
  const files: string[] = [];
  for (;;) {
    const done = { label: 'That is all', description: files.map(nameOf).join(' + '), uri: undefined };
    const rest = uris
      .filter((uri) => !files.includes(uri))
      .map((uri) => ({ label: nameOf(uri), description: '', uri: uri as string | undefined }));
    if (rest.length === 0) return { files };
    const picked = await vscode.window.showQuickPick(files.length > 0 ? [done, ...rest] : rest, {
      title: `Compose files of ${project.name}`,
      placeHolder: files.length === 0 ? 'The first file' : 'The file to lay on top',
    });
    if (!picked) return undefined;
    if (picked.uri === undefined) return { files };
    files.push(picked.uri);
  }
}

function nameOf(uri: string): string {
  return vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
}

/** Relative to the folder of the nginx file; in full where another folder of the workspace has such a file as well. */
async function pathInSetting(uri: vscode.Uri, folder: vscode.WorkspaceFolder): Promise<string> {
  const start = folder.uri.path.endsWith('/') ? folder.uri.path : `${folder.uri.path}/`;
  if (!uri.path.startsWith(start)) return uri.fsPath;
  const path = uri.path.slice(start.length);
  for (const other of vscode.workspace.workspaceFolders ?? []) {
    if (other.index !== folder.index && (await exists(vscode.Uri.joinPath(other.uri, path)))) return uri.fsPath;
  }
  return path;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

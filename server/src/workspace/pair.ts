import type { ComposeModel } from '../compose';
import type { ConfigFile } from '../nginx/tree';
import type { ProjectSetting } from '../settings';
import { joinUri, parentUri, relativeUri, uriName } from '../text/uri';
import { findNginxService } from '../topology/identify';
import type { Pairing } from '../topology/types';
import { foldersUpwards } from './discover';

/** An nginx root file with the compose files it is read with. */
export interface ProjectFiles {
  /** The root file. */
  readonly nginx: string;
  /** In merge order; empty if none belongs to it. */
  readonly compose: readonly string[];
  readonly service: string | undefined;
  readonly pairing: Pairing;
}

export interface PairInput {
  /** Root files, parsed. */
  readonly roots: readonly ConfigFile[];
  readonly composeFiles: readonly string[];
  readonly modelOf: (uris: readonly string[]) => ComposeModel | undefined;
  readonly folders: readonly string[];
  readonly settings: readonly ProjectSetting[];
}

/**
 * Decides which compose files each nginx root file is read with: the user's setting, a mount or Dockerfile that names the
 * file, then the nearest folder upwards that has compose files.
 */
export function pairFiles({ roots, composeFiles, modelOf, folders, settings }: PairInput): ProjectFiles[] {
  return roots.map((root) => {
    const { uri } = root.source;
    return (
      bySetting(uri, folders, settings) ??
      byEvidence(uri, composeFiles, modelOf) ??
      byFolder(uri, composeFiles, modelOf, folders)
    );
  });
}

function bySetting(
  nginx: string,
  folders: readonly string[],
  settings: readonly ProjectSetting[],
): ProjectFiles | undefined {
  for (const setting of settings) {
    for (const folder of folders) {
      if (joinUri(folder, setting.nginx) !== nginx) continue;
      return {
        nginx,
        compose: setting.compose.map((path) => joinUri(folder, path)),
        service: setting.service,
        pairing: { kind: 'setting', text: 'the setting upstreamLens.projects says so' },
      };
    }
  }
  return undefined;
}

/** A compose file that mounts or copies this very file; the nearest one if there are several. */
function byEvidence(
  nginx: string,
  composeFiles: readonly string[],
  modelOf: PairInput['modelOf'],
): ProjectFiles | undefined {
  let best: { project: ProjectFiles; distance: number } | undefined;
  for (const compose of composeFiles) {
    const model = modelOf([compose]);
    const found = model && findNginxService(model, nginx, undefined);
    const evidence = found?.evidence.find(({ kind }) => kind === 'mount' || kind === 'config' || kind === 'dockerfile');
    if (!found || !evidence) continue;
    const distance = relativeUri(parentUri(compose), nginx).split('/').length;
    if (best && best.distance <= distance) continue;
    const text = `${found.service.name} in ${uriName(compose)} ${evidence.text}`;
    const kind = evidence.kind === 'dockerfile' ? 'dockerfile' : 'mount';
    best = { distance, project: { nginx, compose: [compose], service: undefined, pairing: { kind, text } } };
  }
  return best?.project;
}

function byFolder(
  nginx: string,
  composeFiles: readonly string[],
  modelOf: PairInput['modelOf'],
  folders: readonly string[],
): ProjectFiles {
  for (const folder of foldersUpwards(nginx, folders)) {
    const here = composeFiles.filter((uri) => parentUri(uri) === folder);
    const [chosen] = here.sort((a, b) => rank(b, nginx, modelOf) - rank(a, nginx, modelOf));
    if (chosen === undefined) continue;
    const text = `${uriName(chosen)} is the nearest compose file`;
    return { nginx, compose: [chosen], service: undefined, pairing: { kind: 'folder', text } };
  }
  return {
    nginx,
    compose: [],
    service: undefined,
    pairing: { kind: 'none', text: 'no compose file was found beside or above it' },
  };
}

/** The names that Compose looks for by itself, the first one first. */
const DEFAULT_NAMES = ['docker-compose.yaml', 'docker-compose.yml', 'compose.yml', 'compose.yaml'];

function rank(compose: string, nginx: string, modelOf: PairInput['modelOf']): number {
  const model = modelOf([compose]);
  const hasNginx = model && findNginxService(model, nginx, undefined) !== undefined;
  const name = uriName(compose);
  return (hasNginx ? 100 : 0) + (/[.-]lb\./.test(name) ? 10 : 0) + DEFAULT_NAMES.indexOf(name) + 1;
}

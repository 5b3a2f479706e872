import { CONFIG_NAME } from '../config/read';
import type { TextEdit } from '../text/edit';
import { parseJsonc } from '../text/jsonc';
import { joinUri, parentUri } from '../text/uri';
import type { Snapshot, Workspace } from './workspace';

/** Edits of the configuration file that names the service which runs nginx: it gets another name there. */
export function serviceSettingEdits({ sources }: Workspace, { files }: Snapshot, name: string): TextEdit[] {
  const { service, nginx } = files;
  if (service === undefined) return [];
  for (let folder = parentUri(nginx); ; folder = parentUri(folder)) {
    const uri = joinUri(folder, CONFIG_NAME);
    const text = sources.get(uri)?.text;
    const edits = text === undefined ? [] : editsIn(text, folder, nginx, service);
    if (edits.length > 0) return edits.map((span) => ({ uri, span, newText: JSON.stringify(name) }));
    if (parentUri(folder) === folder) return [];
  }
}

/** The values of `service` in the projects of one nginx file. */
function editsIn(text: string, folder: string, nginx: string, service: string): TextEdit['span'][] {
  const { root } = parseJsonc(text);
  const projects = root?.entries.find(({ key }) => key === 'projects')?.value.items ?? [];
  return projects.flatMap(({ entries }) => {
    const value = (key: string) => entries.find((entry) => entry.key === key)?.value;
    const [file, named] = [value('nginx'), value('service')];
    const isHere = typeof file?.value === 'string' && joinUri(folder, file.value) === nginx;
    return isHere && named?.value === service ? [named.span] : [];
  });
}

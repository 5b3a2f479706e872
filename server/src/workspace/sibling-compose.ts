import { buildComposeModel, parseCompose } from '../compose';
import { type ServiceNamePlace, serviceNames } from '../compose/service-names';
import { onceFor } from '../text/memo';
import type { SourceFile } from '../text/source';
import { parentUri, uriName } from '../text/uri';
import type { Snapshot, Workspace } from './workspace';

/**
 * Places that name a service in compose files that no project of nginx reads: such as stand beside those of its project,
 * and may well be laid over them (`docker-compose.prod.yml`), and such as include or extend them.
 * @param definedIn the files in which the project defines the service
 */
export function siblingPlaces(
  workspace: Workspace,
  { files }: Snapshot,
  name: string,
  definedIn: ReadonlySet<string>,
): ServiceNamePlace[] {
  const read = new Set(workspace.snapshots().flatMap(({ sources }) => [...sources.keys()]));
  const folders = new Set(files.compose.map(parentUri));
  const definitions = [...definedIn].map(uriName);
  return workspace.composeFiles().flatMap((uri) => {
    const source = read.has(uri) ? undefined : workspace.sources.get(uri);
    if (!source?.text.includes(name)) return [];
    const isBeside = folders.has(parentUri(uri));
    if (!isBeside && !definitions.some((definition) => source.text.includes(definition))) return [];
    const places = placesIn(source, workspace, name, { definedIn, isBeside });
    return places.filter(({ origin }) => !read.has(origin.uri));
  });
}

const parsedOf = onceFor((source: SourceFile) => parseCompose(source));

function placesIn(
  source: SourceFile,
  workspace: Workspace,
  name: string,
  { definedIn, isBeside }: { readonly definedIn: ReadonlySet<string>; readonly isBeside: boolean },
): ServiceNamePlace[] {
  const readCompose = (uri: string) => {
    const other = workspace.sources.get(uri);
    return other && parsedOf(other);
  };
  const model = buildComposeModel([parsedOf(source)], { env: new Map(), readCompose });
  const { places, extended } = serviceNames(model);
  const isIncluding = model.files.some(({ role, source: { uri } }) => role === 'included' && definedIn.has(uri));
  return [
    ...(isBeside || isIncluding ? (places.get(name) ?? []) : []),
    ...[...extended].flatMap(([uri, names]) => (definedIn.has(uri) ? (names.get(name) ?? []) : [])),
  ];
}

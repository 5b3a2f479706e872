import { buildComposeModel, parseCompose } from '../compose';
import { type ServiceNamePlace, serviceNames } from '../compose/service-names';
import { onceFor } from '../text/memo';
import type { SourceFile } from '../text/source';
import { joinUri, parentUri } from '../text/uri';
import { isComposeName } from './discover';
import type { Snapshot, Workspace } from './workspace';

/**
 * Places that name a service in compose files beside those of a project that are not read with it, but may well be laid
 * over them or extend them: `docker-compose.prod.yml`.
 * @param definedIn the files in which the project defines the service
 */
export function siblingPlaces(
  workspace: Workspace,
  { files, sources }: Snapshot,
  name: string,
  definedIn: ReadonlySet<string>,
): ServiceNamePlace[] {
  const folders = new Set(files.compose.map(parentUri));
  return [...folders].flatMap((folder) =>
    (workspace.sources.list(folder) ?? []).flatMap((entry) => {
      const uri = joinUri(folder, entry.name);
      if (entry.kind !== 'file' || !isComposeName(entry.name) || sources.has(uri)) return [];
      const source = workspace.sources.get(uri);
      return source ? placesIn(source, workspace, name, definedIn) : [];
    }),
  );
}

const parsedOf = onceFor((source: SourceFile) => parseCompose(source));

function placesIn(
  source: SourceFile,
  workspace: Workspace,
  name: string,
  definedIn: ReadonlySet<string>,
): ServiceNamePlace[] {
  const readCompose = (uri: string) => {
    const other = workspace.sources.get(uri);
    return other && parsedOf(other);
  };
  const { places, extended } = serviceNames(buildComposeModel([parsedOf(source)], { env: new Map(), readCompose }));
  const ofProject = [...extended].flatMap(([uri, names]) => (definedIn.has(uri) ? (names.get(name) ?? []) : []));
  return [...(places.get(name) ?? []), ...ofProject].filter(({ origin }) => origin.uri === source.uri);
}

import type { DefinitionParams, LocationLink, Range } from 'vscode-languageserver';
import { includedBy } from '../nginx/included';
import { jumpsOf, jumpTargets } from '../nginx/jumps';
import type { Directive } from '../nginx/tree';
import { directiveAt, wordAt } from '../nginx/walk';
import { type Origin, type Span, touches } from '../text/span';
import type { Snapshot } from '../workspace/workspace';
import { toRange } from './convert';
import {
  documentOf,
  type FeatureContext,
  type NginxPlace,
  namesAt,
  nginxPlaces,
  PlaceFinder,
  type RequestedDocument,
} from './request';

/** Where the thing under the cursor is defined: a name, a service, its port, a location, or the files of an `include`. */
export function findDefinitions(context: FeatureContext, params: DefinitionParams): LocationLink[] {
  const document = documentOf(context, params);
  if (!document) return [];
  const finder = new PlaceFinder(context);
  const links = new Map<string, LocationLink>();
  const add = (snapshot: Snapshot, from: Origin, target: Origin, extent: Span): void => {
    const link = linkTo(snapshot, target, extent, finder);
    const key = link && `${link.targetUri} ${JSON.stringify(link.targetSelectionRange)}`;
    if (!link || key === undefined || links.has(key)) return;
    const originSelectionRange = rangeIn(document, snapshot, from, finder);
    links.set(key, { ...(originSelectionRange && { originSelectionRange }), ...link });
  };
  for (const { snapshot, place, places } of namesAt(document, params.position)) {
    for (const target of places) {
      if (target.role === 'definition') add(snapshot, place, target, target.extent);
    }
  }
  for (const place of nginxPlaces(document, params.position)) {
    for (const { word, file } of filesAt(place)) {
      add(place.snapshot, { uri: place.file.source.uri, span: word }, { uri: file, span: START }, START);
    }
    for (const { word, location } of locationsAt(place)) {
      const target = { uri: location.uri, span: location.args.at(-1) ?? location.head };
      add(place.snapshot, { uri: place.file.source.uri, span: word }, target, location.span);
    }
  }
  return [...links.values()];
}

/** The locations to which a directive at the cursor hands requests over by a URI: `error_page 502 /down.html`. */
function locationsAt({ snapshot, file, offset }: NginxPlace): { word: Span; location: Directive }[] {
  const directive = directiveAt(file, offset);
  const { nginx } = snapshot.topology;
  return jumpsOf(nginx)
    .filter((jump) => jump.directive === directive && !jump.target.startsWith('@') && touches(jump.span, offset))
    .flatMap(({ target, span, servers }) =>
      servers
        .flatMap((server) => jumpTargets(server, target))
        .map(({ directive: location }) => ({ word: span, location })),
    );
}

const START: Span = { start: 0, end: 0 };

/** The files that the `include` at the cursor brings in. */
function filesAt({ snapshot, file, offset }: NginxPlace): { word: Span; file: string }[] {
  const directive = directiveAt(file, offset);
  if (directive?.name.value !== 'include') return [];
  const word = wordAt(directive, offset);
  if (!word || word === directive.name) return [];
  const files = includedBy(snapshot.topology.nginx.config).get(directive) ?? [];
  return files.map(({ source }) => ({ word: word.span, file: source.uri }));
}

function linkTo(snapshot: Snapshot, target: Origin, extent: Span, finder: PlaceFinder): LocationLink | undefined {
  const name = finder.find(snapshot, target);
  if (!name) return undefined;
  const around = finder.find(snapshot, { uri: target.uri, span: extent }) ?? name;
  const { uri, range } = finder.toLocation(name);
  return { targetUri: uri, targetSelectionRange: range, targetRange: toRange(around.source, around.span) };
}

/** The range of what is asked about, in the document that is asked about. */
function rangeIn(
  document: RequestedDocument,
  snapshot: Snapshot,
  from: Origin,
  finder: PlaceFinder,
): Range | undefined {
  const place = finder.find(snapshot, from);
  return place?.uri === document.uri ? toRange(place.source, place.span) : undefined;
}

import { type SymbolInformation, SymbolKind, type WorkspaceSymbolParams } from 'vscode-languageserver';
import { fuzzyRank } from '../text/fuzzy';
import { type Landmark, landmarksOf } from '../topology/landmarks';
import { type FeatureContext, PlaceFinder, type RealPlace } from './request';

/** An editor shows no more than a screen of them, and asks again with each letter. */
const MOST = 256;

/** Everything with a name in all projects that fits what was typed: its letters in their order, whatever the case. */
export function workspaceSymbols(context: FeatureContext, { query }: WorkspaceSymbolParams): SymbolInformation[] {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  const ranked = context.snapshots.flatMap((snapshot) =>
    landmarksOf(snapshot.topology).flatMap((landmark) => {
      const rank = fuzzyRank(wanted, landmark.name.toLowerCase().replace(/^\$|\s+/g, ''));
      return rank === undefined ? [] : [{ rank, landmark, snapshot }];
    }),
  );
  ranked.sort((a, b) => a.rank - b.rank || compare(a.landmark, b.landmark));
  const finder = new PlaceFinder(context);
  const found = new Map<string, SymbolInformation>();
  for (const { landmark, snapshot } of ranked) {
    const real = finder.find(snapshot, landmark);
    const key = real && `${real.span.start} ${landmark.kind} ${real.uri}`;
    if (!real || key === undefined || found.has(key)) continue;
    found.set(key, toInformation(landmark, real, finder));
    if (found.size === MOST) break;
  }
  return [...found.values()];
}

const KINDS: Readonly<Record<Landmark['kind'], SymbolKind>> = {
  upstream: SymbolKind.Interface,
  server: SymbolKind.Class,
  location: SymbolKind.Method,
  variable: SymbolKind.Variable,
  zone: SymbolKind.Key,
  'log-format': SymbolKind.String,
  service: SymbolKind.Package,
};

/** For those that nothing holds. */
const NOUNS: Readonly<Record<Landmark['kind'], string>> = {
  upstream: 'upstream',
  server: 'server',
  location: 'location',
  variable: 'variable',
  zone: 'zone',
  'log-format': 'log format',
  service: 'service',
};

/** Editors show the file themselves, beside what holds the name. */
function toInformation({ name, kind, holder }: Landmark, real: RealPlace, finder: PlaceFinder): SymbolInformation {
  return { name, kind: KINDS[kind], location: finder.toLocation(real), containerName: holder ?? NOUNS[kind] };
}

/** By name, the shorter one of two that begin alike first; then by place. */
function compare(a: Landmark, b: Landmark): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.uri !== b.uri) return a.uri < b.uri ? -1 : 1;
  return a.span.start - b.span.start;
}

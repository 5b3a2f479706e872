import type { Location, ReferenceParams } from 'vscode-languageserver';
import { documentOf, type FeatureContext, namesAt, PlaceFinder } from './request';

/** All places of the name under the cursor, in all projects that read the document; each once. */
export function findReferences(context: FeatureContext, params: ReferenceParams): Location[] {
  const document = documentOf(context, params);
  if (!document) return [];
  const finder = new PlaceFinder(context);
  const found = new Map<string, Location>();
  for (const { snapshot, places } of namesAt(document, params.position)) {
    for (const place of places) {
      if (place.role === 'definition' && !params.context.includeDeclaration) continue;
      const real = finder.find(snapshot, place);
      if (real) found.set(`${real.span.start} ${real.uri}`, finder.toLocation(real));
    }
  }
  return [...found.values()];
}

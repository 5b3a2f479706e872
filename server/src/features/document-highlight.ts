import { type DocumentHighlight, DocumentHighlightKind, type DocumentHighlightParams } from 'vscode-languageserver';
import { toRange } from './convert';
import { documentOf, type FeatureContext, namesAt, PlaceFinder } from './request';

/** The places in the document of the name under the cursor; its definitions as writes. */
export function findHighlights(context: FeatureContext, params: DocumentHighlightParams): DocumentHighlight[] {
  const document = documentOf(context, params);
  if (!document) return [];
  const finder = new PlaceFinder(context);
  const found = new Map<number, DocumentHighlight>();
  for (const { snapshot, places } of namesAt(document, params.position)) {
    for (const place of places) {
      const real = finder.find(snapshot, place);
      if (real?.uri !== document.uri || found.get(real.span.start)?.kind === DocumentHighlightKind.Write) continue;
      const kind = place.role === 'definition' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read;
      found.set(real.span.start, { range: toRange(document.source, real.span), kind });
    }
  }
  return [...found.values()];
}

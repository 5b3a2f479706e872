import { type DocumentSymbol, type DocumentSymbolParams, SymbolKind } from 'vscode-languageserver';
import { type OutlineEntry, type OutlineKind, outlineOf } from '../nginx/outline';
import type { ConfigFile } from '../nginx/tree';
import { onceFor } from '../text/memo';
import type { SourceFile } from '../text/source';
import type { Span } from '../text/span';
import { toRange } from './convert';
import { documentOf, type FeatureContext, nginxFileOf } from './request';

/** The outline of an nginx document, which is also its breadcrumbs; of its text as it is now, however broken. */
export function documentSymbols(context: FeatureContext, params: DocumentSymbolParams): DocumentSymbol[] {
  const document = documentOf(context, params);
  const file = document && nginxFileOf(context, document);
  return file ? symbolsOfFile(file) : [];
}

const symbolsOfFile = onceFor((file: ConfigFile): DocumentSymbol[] =>
  outlineOf(file).map((entry) => toSymbol(entry, file.source)),
);

const KINDS: Readonly<Record<OutlineKind, SymbolKind>> = {
  context: SymbolKind.Module,
  server: SymbolKind.Class,
  location: SymbolKind.Method,
  condition: SymbolKind.Operator,
  upstream: SymbolKind.Interface,
  peer: SymbolKind.Field,
  map: SymbolKind.Variable,
  format: SymbolKind.String,
  zone: SymbolKind.Key,
  include: SymbolKind.File,
  script: SymbolKind.Function,
  block: SymbolKind.Object,
};

function toSymbol({ kind, name, detail, directive, children }: OutlineEntry, source: SourceFile): DocumentSymbol {
  const { head, span } = directive;
  // of a block that is not closed the end is where the parser gave up; clients refuse names that stand outside
  const range: Span = { start: span.start, end: Math.max(span.end, head.end) };
  return {
    // a client refuses a symbol without a name
    name: name === '' ? directive.name.raw : name,
    ...(detail !== '' && { detail }),
    kind: KINDS[kind],
    range: toRange(source, range),
    selectionRange: toRange(source, head),
    children: children.map((child) => toSymbol(child, source)),
  };
}

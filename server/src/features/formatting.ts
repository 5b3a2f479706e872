import type {
  DocumentFormattingParams,
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
  FormattingOptions,
  Range,
  TextEdit,
} from 'vscode-languageserver';
import { formatConfig } from '../nginx/format';
import { formatRefusal } from '../nginx/format-refusal';
import type { FormatStyle } from '../nginx/format-style';
import { formatTyped } from '../nginx/format-typed';
import type { ConfigFile } from '../nginx/tree';
import type { TextEdit as SpanEdit } from '../text/edit';
import type { SourceFile } from '../text/source';
import { containsSpan, type Span } from '../text/span';
import { uriName } from '../text/uri';
import { toRange } from './convert';
import { documentOf, type FeatureContext, nginxFileOf } from './request';

const MOST_COLUMNS = 16;

interface FormatParams {
  readonly textDocument: { readonly uri: string };
  readonly options: FormattingOptions;
}

/** The whole document. Text inside a compose file is left to what formats YAML. */
export function formatDocument(context: FeatureContext, params: DocumentFormattingParams): TextEdit[] | null {
  const found = fileAndStyle(context, params);
  if (!found || isRefused(context, found.file)) return null;
  return toTextEdits(found.file.source, formatConfig(found.file, found.style));
}

/** The lines that the range touches, and nothing else. */
export function formatRange(context: FeatureContext, params: DocumentRangeFormattingParams): TextEdit[] | null {
  const found = fileAndStyle(context, params);
  if (!found) return null;
  const { source } = found.file;
  const lines = linesOf(source, params.range);
  // what is half typed further down does not matter: its braces would show here
  if (isRefused(context, found.file, lines.end)) return null;
  return toTextEdits(
    source,
    formatConfig(found.file, found.style).filter(({ span }) => containsSpan(lines, span)),
  );
}

/** After `;` or `}` was typed. */
export function formatOnType(context: FeatureContext, params: DocumentOnTypeFormattingParams): TextEdit[] | null {
  const found = fileAndStyle(context, params);
  if (!found) return null;
  const { source } = found.file;
  return toTextEdits(source, formatTyped(found.file, source.offsetAt(params.position), found.style));
}

function fileAndStyle(
  context: FeatureContext,
  params: FormatParams,
): { readonly file: ConfigFile; readonly style: FormatStyle } | undefined {
  const document = documentOf(context, params);
  const file = document && nginxFileOf(context, document);
  if (!file) return undefined;
  const { tabSize, insertSpaces } = params.options;
  const { format } = context.workspace.settingsFor(document.uri);
  return { file, style: { insertSpaces, tabSize: Math.min(MOST_COLUMNS, Math.max(1, tabSize)), ...format } };
}

/** Says why, if it is. */
function isRefused(context: FeatureContext, file: ConfigFile, end?: number): boolean {
  const refusal = formatRefusal(file, end);
  if (!refusal) return false;
  const { source } = file;
  const { line } = source.placeAt(refusal.span.start);
  context.tell(`${uriName(source.uri)}:${line + 1} ${refusal.reason}; nothing was formatted`);
  return true;
}

/** Whole lines, without the last line ending; a range that ends where a line begins does not touch it. */
function linesOf(source: SourceFile, { start, end }: Range): Span {
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return { start: source.lineStarts[start.line] ?? source.text.length, end: source.lineEnd(last) };
}

function toTextEdits(source: SourceFile, edits: readonly SpanEdit[]): TextEdit[] {
  return edits.map(({ span, newText }) => ({ range: toRange(source, span), newText }));
}

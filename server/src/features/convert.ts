import type { CodeAction, Diagnostic, Location, Range, WorkspaceEdit } from 'vscode-languageserver-types';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import { pageUrl, refusalText, type Severity } from '../rules/rule';
import type { Finding } from '../rules/run';
import type { TextEdit } from '../text/edit';
import { groupBy } from '../text/group';
import type { SourceFile } from '../text/source';
import type { Origin, Span } from '../text/span';

/** The one place where offsets become the positions of the Language Server Protocol. */
export function toRange(source: SourceFile, span: Span): Range {
  return { start: source.placeAt(span.start), end: source.placeAt(span.end) };
}

/** What a conversion needs to know of the workspace. */
export interface EditorView {
  /** The text that was analysed. */
  sourceOf(uri: string): SourceFile | undefined;
  /** The URI as the editor writes it. */
  editorUri(uri: string): string;
  /** Version of an open document, null for a file on disk. */
  versionOf(uri: string): number | null;
}

export function toLocation(view: EditorView, origin: Origin): Location | undefined {
  const source = view.sourceOf(origin.uri);
  return source && { uri: view.editorUri(origin.uri), range: toRange(source, origin.span) };
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const TAGS = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated };

export const DIAGNOSTIC_SOURCE = 'upstream-lens';

export function toDiagnostic(view: EditorView, finding: Finding): Diagnostic | undefined {
  const source = view.sourceOf(finding.uri);
  if (!source) return undefined;
  const related = (finding.related ?? []).flatMap((place) => {
    const location = toLocation(view, place);
    return location ? [{ location, message: place.message }] : [];
  });
  const range = toRange(source, finding.span);
  if (finding.refusal) {
    const location = { uri: view.editorUri(finding.uri), range };
    related.push({ location, message: refusalText(finding.refusal) });
  }
  return {
    range,
    severity: SEVERITIES[finding.severity],
    code: finding.rule,
    codeDescription: { href: pageUrl(finding.rule) },
    source: DIAGNOSTIC_SOURCE,
    message: finding.message,
    ...(finding.tag && { tags: [TAGS[finding.tag]] }),
    ...(related.length > 0 && { relatedInformation: related }),
  };
}

/** What is wrong in a configuration file; no rule says it. */
export function toProblemDiagnostic(
  view: EditorView,
  problem: Origin & { readonly message: string },
): Diagnostic | undefined {
  const location = toLocation(view, problem);
  if (!location) return undefined;
  const { range } = location;
  return { range, severity: SEVERITIES.error, code: 'config', source: DIAGNOSTIC_SOURCE, message: problem.message };
}

/**
 * A workspace edit with document versions, so that an editor refuses it once a document has changed.
 * @param hasVersions whether the client takes `documentChanges`
 */
export function toWorkspaceEdit(view: EditorView, edits: readonly TextEdit[], hasVersions: boolean): WorkspaceEdit {
  const byFile = new Map<string, { range: Range; newText: string }[]>();
  for (const [uri, own] of groupBy(edits, (edit) => edit.uri)) {
    const source = view.sourceOf(uri);
    if (!source) continue;
    byFile.set(
      uri,
      own.map(({ span, newText }) => ({ range: toRange(source, span), newText })),
    );
  }
  if (!hasVersions)
    return { changes: Object.fromEntries([...byFile].map(([uri, list]) => [view.editorUri(uri), list])) };
  return {
    documentChanges: [...byFile].map(([uri, list]) => ({
      textDocument: { uri: view.editorUri(uri), version: view.versionOf(uri) },
      edits: list,
    })),
  };
}

export type { CodeAction, Diagnostic, WorkspaceEdit };

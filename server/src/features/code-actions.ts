import type { CodeAction, CodeActionContext, Range } from 'vscode-languageserver-types';
import { CodeActionKind } from 'vscode-languageserver-types';
import type { Fix } from '../rules/rule';
import type { Finding } from '../rules/run';
import type { TextEdit } from '../text/edit';
import type { Snapshot, Workspace } from '../workspace/workspace';
import { type EditorView, toDiagnostic, toWorkspaceEdit } from './convert';

/** "Fix all" of this extension; editors offer it on save. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.upstream-lens`;

export interface CodeActionRequest {
  /** Normalised URI of the document. */
  readonly uri: string;
  readonly range: Range;
  readonly context: Pick<CodeActionContext, 'only'>;
}

/** Quick fixes for the findings that touch the range, preferred ones first, and "fix all" where something is safe to fix. */
export function findCodeActions(
  request: CodeActionRequest,
  snapshots: readonly Snapshot[],
  workspace: Workspace,
  view: EditorView,
  hasVersions: boolean,
): CodeAction[] {
  const actions: CodeAction[] = [];
  if (wants(request.context, CodeActionKind.QuickFix)) {
    for (const { snapshot, finding } of findingsIn(request, snapshots, view)) {
      const diagnostic = toDiagnostic(view, finding);
      for (const fix of workspace.fixes(snapshot, finding)) {
        actions.push({
          title: fix.title,
          kind: CodeActionKind.QuickFix,
          ...(diagnostic && { diagnostics: [diagnostic] }),
          ...(fix.isPreferred && { isPreferred: true }),
          edit: toWorkspaceEdit(view, fix.edits, hasVersions),
        });
      }
    }
  }
  if (wants(request.context, FIX_ALL)) {
    const edits = fixAllEdits(request.uri, snapshots, workspace);
    if (edits.length > 0) {
      actions.push({
        title: 'Fix all auto-fixable Upstream Lens findings',
        kind: FIX_ALL,
        edit: toWorkspaceEdit(view, edits, hasVersions),
      });
    }
  }
  return actions;
}

/** Without `only` a client wants everything but source actions. */
function wants({ only }: Pick<CodeActionContext, 'only'>, kind: string): boolean {
  if (!only) return kind === CodeActionKind.QuickFix;
  return only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`));
}

function* findingsIn(
  { uri, range }: CodeActionRequest,
  snapshots: readonly Snapshot[],
  view: EditorView,
): Generator<{ snapshot: Snapshot; finding: Finding }> {
  const source = view.sourceOf(uri);
  if (!source) return;
  const start = source.offsetAt(range.start);
  const end = source.offsetAt(range.end);
  const seen = new Set<string>();
  for (const snapshot of snapshots) {
    for (const finding of snapshot.findings) {
      if (finding.uri !== uri || finding.span.start > end || finding.span.end < start) continue;
      const key = `${finding.rule} ${finding.span.start} ${finding.message}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield { snapshot, finding };
    }
  }
}

/** The edits of all preferred safe fixes in a document; of two that overlap the first one. */
export function fixAllEdits(uri: string, snapshots: readonly Snapshot[], workspace: Workspace): TextEdit[] {
  const chosen: TextEdit[] = [];
  for (const snapshot of snapshots) {
    for (const finding of snapshot.findings) {
      if (finding.uri !== uri || finding.meta.fixable !== 'safe') continue;
      const fix = workspace.fixes(snapshot, finding).find((candidate: Fix) => candidate.isPreferred);
      if (fix?.kind === 'safe' && fix.edits.every((edit) => !chosen.some((other) => collides(edit, other)))) {
        chosen.push(...fix.edits);
      }
    }
  }
  return chosen;
}

function collides(a: TextEdit, b: TextEdit): boolean {
  return a.uri === b.uri && a.span.start <= b.span.end && b.span.start <= a.span.end;
}

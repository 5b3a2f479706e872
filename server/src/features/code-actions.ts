import type { CodeAction, CodeActionContext, Range } from 'vscode-languageserver-types';
import { CodeActionKind } from 'vscode-languageserver-types';
import { COMMAND_FIX_ALL, type FixAllParams } from '../protocol';
import { REASON_PLACEHOLDER } from '../rules/ignore-comments';
import type { Fix } from '../rules/rule';
import type { Finding } from '../rules/run';
import type { TextEdit } from '../text/edit';
import { fixAll } from '../workspace/fix-all';
import type { Snapshot, Workspace } from '../workspace/workspace';
import { FIX_ALL } from './capabilities';
import { type Diagnostic, type EditorView, toDiagnostic, toWorkspaceEdit, type WorkspaceEdit } from './convert';

export interface CodeActionRequest {
  /** Normalised URI of the document. */
  readonly uri: string;
  readonly range: Range;
  readonly context: Pick<CodeActionContext, 'only'>;
}

/**
 * For the findings that touch the range: their fixes, preferred ones first; then what fixes the same everywhere; then what
 * silences them. "Fix all" where something is safe to fix.
 */
export function findCodeActions(
  request: CodeActionRequest,
  snapshots: readonly Snapshot[],
  workspace: Workspace,
  view: EditorView,
  hasVersions: boolean,
): CodeAction[] {
  const actions: CodeAction[] = [];
  if (wants(request.context, CodeActionKind.QuickFix)) {
    const found = [...findingsIn(request, snapshots, view)].map(
      ({ snapshot, finding }): Found => ({
        snapshot,
        finding,
        fixes: workspace.fixes(snapshot, finding),
        diagnostics: [toDiagnostic(view, finding) ?? []].flat(),
      }),
    );
    const toEdit = (edits: readonly TextEdit[]) => toWorkspaceEdit(view, edits, hasVersions);
    actions.push(
      ...found.flatMap((each) => each.fixes.map((fix) => fixAction(fix, each, toEdit))),
      ...fixAllOfRules(found),
      ...found.flatMap((each) => ignoreAction(each, workspace, toEdit)),
    );
  }
  if (wants(request.context, FIX_ALL)) {
    const { edits } = fixAll(workspace, { kinds: 'safe', uris: [request.uri] });
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

interface Found {
  readonly snapshot: Snapshot;
  readonly finding: Finding;
  readonly fixes: readonly Fix[];
  readonly diagnostics: Diagnostic[];
}

type ToEdit = (edits: readonly TextEdit[]) => WorkspaceEdit;

function fixAction({ title, isPreferred, edits }: Fix, { diagnostics }: Found, toEdit: ToEdit): CodeAction {
  return {
    title,
    kind: CodeActionKind.QuickFix,
    ...(diagnostics.length > 0 && { diagnostics }),
    ...(isPreferred && { isPreferred: true }),
    edit: toEdit(edits),
  };
}

/** Where a rule has more to fix than this one finding; what is done is worked out when it is chosen. */
function fixAllOfRules(found: readonly Found[]): CodeAction[] {
  const fixable = found.filter(({ fixes }) => fixes.some(({ isPreferred }) => isPreferred));
  const rules = new Map(fixable.map((each) => [each.finding.rule, each]));
  return [...rules].flatMap(([rule, { snapshot, finding, diagnostics }]) => {
    const inProject = snapshot.findings.filter((other) => other.rule === rule);
    const inFile = inProject.filter(({ uri }) => uri === finding.uri);
    const action = (where: string, params: FixAllParams): CodeAction => {
      const title = `Fix all "${rule}" in this ${where}`;
      const command = { title, command: COMMAND_FIX_ALL, arguments: [params] };
      return { title, kind: CodeActionKind.QuickFix, ...(diagnostics.length > 0 && { diagnostics }), command };
    };
    return [
      ...(inFile.length > 1 ? [action('file', { kinds: 'preferred', rule, uri: finding.uri })] : []),
      ...(inProject.length > inFile.length
        ? [action('project', { kinds: 'preferred', rule, projectOf: finding.uri })]
        : []),
    ];
  });
}

function ignoreAction({ snapshot, finding, diagnostics }: Found, workspace: Workspace, toEdit: ToEdit): CodeAction[] {
  const edit = workspace.ignoreEdit(snapshot, finding);
  if (!edit) return [];
  return [
    {
      title: `Ignore "${finding.rule}" here`,
      kind: CodeActionKind.QuickFix,
      ...(diagnostics.length > 0 && { diagnostics }),
      edit: toEdit([edit]),
      // a client that asks for the reason puts it in its place
      data: { reasonPlaceholder: REASON_PLACEHOLDER },
    },
  ];
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

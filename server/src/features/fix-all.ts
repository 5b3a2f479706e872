import type { FixAllAnswer, FixAllParams } from '../protocol';
import { normalizeUri } from '../text/uri';
import { type FixAllOptions, fixInPasses } from '../workspace/fix-all';
import type { Snapshot, Workspace } from '../workspace/workspace';
import { type EditorView, toWorkspaceEdit, type WorkspaceEdit } from './convert';

/** What fixing all asks of the client. */
export interface FixAllClient {
  readonly hasVersions: boolean;
  readonly isCancelled: () => boolean;
  /** How many findings are fixed by now. */
  readonly report: (fixed: number) => void;
  readonly apply: (edit: WorkspaceEdit) => Promise<boolean>;
}

/**
 * Fixes all that the parameters ask for, and has the client apply it, as one step to undo.
 * @returns null if it was cancelled, and then nothing was changed
 */
export async function fixAllFindings(
  params: FixAllParams,
  snapshots: readonly Snapshot[],
  workspace: Workspace,
  view: EditorView,
  client: FixAllClient,
): Promise<FixAllAnswer | null> {
  const passes = fixInPasses(workspace, optionsFor(params, snapshots));
  for (;;) {
    const step = passes.next();
    if (!step.done) {
      client.report(step.value);
      // lets a cancellation in
      await new Promise((resolve) => setImmediate(resolve));
      if (client.isCancelled()) return null;
      continue;
    }
    const { edits, before, texts, fixed } = step.value;
    if (edits.length === 0) return { findings: 0, files: 0, isApplied: true };
    // who typed between two passes has another text by now, with a version that the edits would seem to be made for
    const isCurrent = [...before].every(([uri, text]) => view.sourceOf(uri)?.text === text);
    const isApplied = isCurrent && (await client.apply(toWorkspaceEdit(view, edits, client.hasVersions)));
    return { findings: fixed.length, files: texts.size, isApplied };
  }
}

function optionsFor({ kinds, rule, uri, projectOf }: FixAllParams, snapshots: readonly Snapshot[]): FixAllOptions {
  const around = projectOf === undefined ? undefined : normalizeUri(projectOf);
  return {
    kinds,
    ...(rule !== undefined && { rules: [rule] }),
    ...(uri !== undefined && { uris: [normalizeUri(uri)] }),
    ...(around !== undefined && {
      projects: snapshots.filter(({ sources }) => sources.has(around)).map(({ files }) => files.id),
    }),
  };
}

/** Reads the parameters as a client sends them; undefined if they are none. */
export function readFixAllParams(input: unknown): FixAllParams | undefined {
  const { kinds, rule, uri, projectOf } = Object(input) as Record<string, unknown>;
  if (kinds !== 'safe' && kinds !== 'preferred') return undefined;
  return {
    kinds,
    ...(typeof rule === 'string' && { rule }),
    ...(typeof uri === 'string' && { uri }),
    ...(typeof projectOf === 'string' && { projectOf }),
  };
}

/** What to tell the user. */
export function fixAllMessage(answer: FixAllAnswer | null, snapshots: readonly Snapshot[]): string | undefined {
  if (!answer) return undefined;
  if (snapshots.length === 0) return 'No nginx configuration was found in this folder.';
  const { findings, files, isApplied } = answer;
  if (!isApplied) return 'The files have changed meanwhile; nothing was fixed.';
  if (findings === 0) return 'There is nothing to fix without a decision of yours.';
  return `Fixed ${count(findings, 'finding')} in ${count(files, 'file')}.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

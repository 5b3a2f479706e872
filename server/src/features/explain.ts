import type { ExplainParams, ExplainResult } from '../protocol';
import { normalizeUri, relativeUri, uriPath } from '../text/uri';
import { explainProject, explanationText } from '../workspace/explain';
import type { Snapshot, Workspace } from '../workspace/workspace';

/** The answer to `upstreamLens/explain`: of several projects, one after the other. */
export function explainText(
  { project, uri }: ExplainParams,
  snapshots: readonly Snapshot[],
  workspace: Workspace,
): ExplainResult | null {
  const file = uri === undefined ? undefined : normalizeUri(uri);
  const found = snapshots.filter(
    ({ files, sources }) => files.id === project || (file !== undefined && sources.has(file)),
  );
  if (found.length === 0) return null;
  const show = (shown: string, offset?: number): string => {
    const folder = workspace.folders.find((candidate) => shown.startsWith(`${candidate}/`));
    const path = folder === undefined ? uriPath(shown) : relativeUri(folder, shown);
    const line = offset === undefined ? undefined : workspace.sources.get(shown)?.placeAt(offset).line;
    return line === undefined ? path : `${path}:${line + 1}`;
  };
  return { text: found.map((snapshot) => explanationText(explainProject(snapshot), show)).join('\n') };
}

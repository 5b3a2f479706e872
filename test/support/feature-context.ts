import type { FeatureContext } from '../../server/src/features/request';
import type { Snapshot, Workspace } from '../../server/src/workspace/workspace';

/** What a feature is asked with, without a client: for tests that ask thousands of times. */
export function featureContext(workspace: Workspace, snapshots: readonly Snapshot[]): FeatureContext {
  return {
    snapshots,
    workspace,
    view: {
      sourceOf: (uri) => workspace.sources.get(uri),
      editorUri: (uri) => uri,
      versionOf: () => null,
    },
    tell: () => undefined,
    client: {
      hasVersions: true,
      hasAnnotations: true,
      hasSnippets: true,
      hasShowReferences: true,
      canCreateFiles: true,
    },
  };
}

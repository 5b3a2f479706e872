import type { CodeAction, CodeActionContext, CodeActionParams, WorkspaceEdit } from 'vscode-languageserver';
import type { NewFile, Refactoring } from '../scaffold/refactoring';
import { refactoringsAt } from '../scaffold/refactorings';
import type { TextEdit } from '../text/edit';
import { parentUri } from '../text/uri';
import { realEdits } from '../workspace/virtual';
import type { Snapshot } from '../workspace/workspace';
import { toWorkspaceEdit } from './convert';
import { documentOf, type FeatureContext, nginxPlaces } from './request';

/** What may be rewritten at the cursor though nothing is wrong with it (`refactor.*`). */
export function findRefactorings(context: FeatureContext, params: CodeActionParams): CodeAction[] {
  if (!mayWant(params.context)) return [];
  const document = documentOf(context, params);
  if (!document) return [];
  const starts = nginxPlaces(document, params.range.start);
  const ends = nginxPlaces(document, params.range.end);
  const offers = starts.map(({ snapshot, file, offset }): Offer[] => {
    const end = ends.find((place) => place.file === file)?.offset ?? offset;
    return refactoringsAt(snapshot.topology, file, { start: offset, end }).flatMap((refactoring) => {
      const edits = wants(params.context, refactoring.kind) && realEditsIn(snapshot, refactoring, context);
      return edits ? [{ refactoring, edits, key: JSON.stringify([refactoring.id, edits, refactoring.newFile]) }] : [];
    });
  });
  const projects = starts.map(({ snapshot }) => snapshot);
  return inAll(offers)
    .filter(
      ({ refactoring, edits }) => isKnownTo(projects, edits, context) && mayCreate(refactoring, projects, context),
    )
    .map(({ refactoring: { title, kind, isEqualEffect, newFile }, edits }) => {
      const edit = toWorkspaceEdit(context.view, edits, context.client.hasVersions);
      return {
        title,
        kind,
        edit: newFile ? withNewFile(edit, newFile, document.source.lineEnding) : edit,
        data: { isEqualEffect },
      };
    });
}

interface Offer {
  readonly refactoring: Refactoring;
  /** In files that the user can open. */
  readonly edits: readonly TextEdit[];
  readonly key: string;
}

/** Without `only` a client wants everything but source actions. */
function wants({ only }: Pick<CodeActionContext, 'only'>, kind: string): boolean {
  return !only || only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`));
}

function mayWant({ only }: Pick<CodeActionContext, 'only'>): boolean {
  return !only || only.some((wanted) => /^refactor(?:\.|$)/.test(wanted));
}

function realEditsIn(
  { files: { virtuals }, sources }: Snapshot,
  { edits }: Refactoring,
  { view }: FeatureContext,
): TextEdit[] | undefined {
  const real = realEdits(virtuals, edits, (uri) => sources.get(uri));
  // a compose file that is half typed is known as it was
  return real?.every(({ uri }) => sources.get(uri) === view.sourceOf(uri)) ? real : undefined;
}

/** What all projects that read the file offer in the same way: what is right for one may be wrong for another. */
function inAll(offers: readonly (readonly Offer[])[]): Offer[] {
  const [first = [], ...others] = offers;
  return first.flatMap((offer) => {
    const same = others.map((list) => list.find(({ key }) => key === offer.key));
    if (!same.every((other) => other !== undefined)) return [];
    return [same.find(({ refactoring }) => !refactoring.isEqualEffect) ?? offer];
  });
}

/** Whether no project reads an edited file that has not been asked. */
function isKnownTo(projects: readonly Snapshot[], edits: readonly TextEdit[], { snapshots }: FeatureContext): boolean {
  const others = snapshots.filter((snapshot) => !projects.includes(snapshot));
  return others.every(({ sources }) => edits.every(({ uri }) => !sources.has(uri)));
}

/** Whether the client can create a file, there is none yet, and no project that was not asked reads its folder. */
function mayCreate({ newFile }: Refactoring, projects: readonly Snapshot[], context: FeatureContext): boolean {
  if (!newFile) return true;
  const { client, view, snapshots } = context;
  const folder = parentUri(newFile.uri);
  const isShared = snapshots.some(
    (snapshot) =>
      !projects.includes(snapshot) &&
      snapshot.topology.container?.files.some(({ uri }) => parentUri(uri) === folder) === true,
  );
  return client.canCreateFiles && !isShared && view.sourceOf(newFile.uri) === undefined;
}

/** @param lineEnding of the document that was asked about: YAML gives nginx text in it with LF alone */
function withNewFile(edit: WorkspaceEdit, { uri, text }: NewFile, lineEnding: string): WorkspaceEdit {
  const start = { line: 0, character: 0 };
  const newText = text.replaceAll(/\r?\n/g, lineEnding);
  const content = { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText }] };
  return { documentChanges: [{ kind: 'create', uri }, content, ...(edit.documentChanges ?? [])] };
}

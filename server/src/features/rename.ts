import {
  type AnnotatedTextEdit,
  type ChangeAnnotation,
  LSPErrorCodes,
  type PrepareRenameParams,
  type PrepareRenameResult,
  type RenameParams,
  ResponseError,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { groupBy } from '../text/group';
import { type Origin, touches } from '../text/span';
import { uriName } from '../text/uri';
import { statementOf } from '../topology/types';
import type { Snapshot } from '../workspace/workspace';
import { toRange, toWorkspaceEdit } from './convert';
import { NOUNS, shown, typedName } from './rename/new-name';
import { planRename, type RenameEdit, type RenamePlan } from './rename/plan';
import { whyNotRenamed } from './rename/refusals';
import { type RenameTarget, sameInAll, symbolIn } from './rename/targets';
import { documentOf, type FeatureContext, realOriginIn } from './request';

/** What would be renamed. @throws ResponseError with the reason, where the thing under the cursor has no name of the user's */
export function prepareRename(context: FeatureContext, params: PrepareRenameParams): PrepareRenameResult | null {
  const { source, place } = find(context, params);
  return { range: toRange(source, place.span), placeholder: source.slice(place.span) };
}

/** Renames the thing under the cursor wherever it is named. @throws ResponseError with the reason, where it cannot be done */
export function rename(context: FeatureContext, params: RenameParams): WorkspaceEdit | null {
  const { targets, place, first } = find(context, params);
  const { symbol } = first;
  const name = typedName(symbol, params.newName.trim());
  if (name === symbol.name) return { changes: {} };
  const plan = planRename(context.workspace, targets, place, name);
  if ('refusal' in plan) throw refuse(plan.refusal);
  return toAnswer(context, plan, first);
}

interface Found {
  readonly source: NonNullable<ReturnType<typeof documentOf>>['source'];
  /** The name under the cursor, in the document of the request. */
  readonly place: Origin;
  readonly first: RenameTarget;
  readonly targets: readonly RenameTarget[];
}

function find(context: FeatureContext, params: PrepareRenameParams): Found {
  const document = documentOf(context, params);
  if (!document) throw refuse('There is nothing here that can be renamed');
  const { uri, source, snapshots } = document;
  const isStale = context.snapshots.some(
    ({ files }) =>
      files.composeResult?.isStale && files.composeResult.model.files.some((file) => file.source.uri === uri),
  );
  if (isStale) throw refuse(`${uriName(uri)} cannot be parsed; mend it first`);
  const offset = source.offsetAt(params.position);
  const start: RenameTarget[] = [];
  let place: Origin | undefined;
  for (const snapshot of snapshots) {
    const found = symbolIn(snapshot, uri, offset);
    const real = found && realOriginIn(snapshot, found.place);
    // a name that comes out of a variable does not stand here
    if (!found || !real || !found.place.isWritten) continue;
    place ??= real;
    if (real.span.start === place.span.start) start.push({ snapshot, symbol: found.symbol });
  }
  const [first] = start;
  if (!first || !place) throw refuse(whyNothing(snapshots, uri, offset));
  const targets = sameInAll(start, context.snapshots);
  const reason = whyNotRenamed(context.workspace, targets);
  if (reason !== undefined) throw refuse(reason);
  return { source, place, first, targets };
}

/** A host is no known name while the compose file that defines it is half typed. */
function whyNothing(snapshots: readonly Snapshot[], uri: string, offset: number): string {
  for (const { topology } of snapshots) {
    const broken = topology.compose?.problems.find(({ kind }) => kind === 'yaml');
    const isHost = topology.endpoints.some(
      (endpoint) => statementOf(endpoint)?.uri === uri && touches(endpoint.address.hostSpan, offset),
    );
    if (broken && isHost) return `${uriName(broken.uri)} cannot be parsed; mend it first`;
  }
  return 'There is nothing here that can be renamed';
}

function refuse(reason: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, reason);
}

function toAnswer(context: FeatureContext, plan: RenamePlan, { symbol }: RenameTarget): WorkspaceEdit {
  const { client, view } = context;
  // to be asked about each place would not show why: editors leave them all out until each is chosen
  if (plan.risks.length > 0) context.tell(plan.risks.map((risk) => `${risk}.`).join(' '));
  if (!client.hasAnnotations || !client.hasVersions) {
    const certain = plan.edits.filter(({ doubt }) => doubt === undefined);
    return toWorkspaceEdit(view, certain, client.hasVersions);
  }
  const what = `${NOUNS[symbol.kind]} ${shown(symbol.kind, symbol.name)}`;
  const annotations = new Annotations();
  const documents = [...groupBy(plan.edits, ({ uri }) => uri)].flatMap(([uri, own]): TextDocumentEdit[] => {
    const source = view.sourceOf(uri);
    if (!source) return [];
    const edits = own.map((edit) => {
      const change = { range: toRange(source, edit.span), newText: edit.newText };
      if (edit.doubt === undefined) return change;
      return { ...change, annotationId: annotations.add(doubtOf(edit, what)) } satisfies AnnotatedTextEdit;
    });
    return [{ textDocument: { uri: view.editorUri(uri), version: view.versionOf(uri) }, edits }];
  });
  return {
    documentChanges: documents,
    ...(annotations.all.size > 0 && { changeAnnotations: Object.fromEntries(annotations.all) }),
  };
}

function doubtOf({ doubt }: RenameEdit, what: string): ChangeAnnotation {
  return { label: `May be the ${what}`, ...(doubt !== undefined && { description: doubt }), needsConfirmation: true };
}

/** Annotations by their ids; what says the same is one. */
class Annotations {
  readonly all = new Map<string, ChangeAnnotation>();
  readonly #ids = new Map<string, string>();

  add(annotation: ChangeAnnotation): string {
    const key = JSON.stringify(annotation);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = `rename-${this.all.size + 1}`;
    this.#ids.set(key, id);
    this.all.set(id, annotation);
    return id;
  }
}

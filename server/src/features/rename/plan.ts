import { replaceInScalar } from '../../compose/edit-service-name';
import type { TextEdit } from '../../text/edit';
import { countBefore } from '../../text/search';
import type { Origin, Span } from '../../text/span';
import { uriName } from '../../text/uri';
import type { SymbolPlace } from '../../topology/symbols';
import { serviceSettingEdits } from '../../workspace/config-service';
import { siblingPlaces } from '../../workspace/sibling-compose';
import type { Snapshot, Workspace } from '../../workspace/workspace';
import { realOriginIn } from '../request';
import { problemAfter } from './check';
import { composeMentions } from './compose-mentions';
import { conflictWith } from './conflicts';
import { nameEdit } from './edits';
import { envMentions } from './env-mentions';
import { NOUNS, nameProblem } from './new-name';
import { nginxMentions } from './nginx-mentions';
import { isInFolders } from './refusals';
import { risksOf } from './risks';
import { isSure, placeText, type RenameTarget } from './targets';

/** An edit of a rename. */
export interface RenameEdit extends TextEdit {
  /** Why it is not certain that the text means what is renamed; undefined if it is. */
  readonly doubt: string | undefined;
}

export interface RenamePlan {
  /** Of files of the user's; no two of them overlap. */
  readonly edits: readonly RenameEdit[];
  readonly risks: readonly string[];
}

export interface Refusal {
  /** Why it cannot be done, as a sentence without a full stop. */
  readonly refusal: string;
}

/**
 * All edits that give a thing another name.
 * @param targets the thing in each project that knows it, as `sameInAll` finds it
 * @param requested the place at which the user asked for it: it counts as certain
 */
export function planRename(
  workspace: Workspace,
  targets: readonly RenameTarget[],
  requested: Origin | undefined,
  name: string,
): RenamePlan | Refusal {
  for (const target of targets) {
    const refusal = nameProblem(target.symbol, name) ?? conflictWith(target, name);
    if (refusal !== undefined) return { refusal };
  }
  const found = editsOf(workspace, targets, requested, name);
  if ('refusal' in found) return found;
  const { certain, likely, forTemplates, mentioned } = found;
  // what fills a template counts as certain where the rename does not work without it
  const tiers = [certain, [...certain, ...forTemplates]];
  let refusal: string | undefined;
  for (const [index, tier] of tiers.entries()) {
    const edits = withoutOverlaps(tier);
    if (index > 0 && edits.length === withoutOverlaps(tiers[index - 1] ?? []).length) continue;
    const problem = problemAfter(workspace, targets, edits, name);
    if (problem === undefined) {
      const chosen = edits.map((edit): RenameEdit => ({ ...edit, doubt: undefined }));
      const all = withoutOverlaps([...chosen, ...likely, ...forTemplates, ...mentioned]);
      return { edits: all, risks: uniqueRisks(workspace, targets) };
    }
    refusal ??= problem;
  }
  return { refusal: [refusal ?? 'Nothing can be renamed here', ...hiddenNames(targets)].join('; ') };
}

/** Where the name comes out of something that is not edited. */
function hiddenNames(targets: readonly RenameTarget[]): string[] {
  for (const { snapshot, symbol } of targets) {
    const hidden = symbol.places.find((place) => !place.isWritten && isSure(snapshot, place));
    if (hidden) return [`the name is not spelled out at ${placeText(snapshot, hidden)}`];
  }
  return [];
}

interface FoundEdits {
  readonly certain: readonly RenameEdit[];
  /** Places that are likely the same thing. */
  readonly likely: readonly RenameEdit[];
  /** Texts that templates of nginx may read. */
  readonly forTemplates: readonly RenameEdit[];
  /** Other texts that spell the name. */
  readonly mentioned: readonly RenameEdit[];
}

function editsOf(
  workspace: Workspace,
  targets: readonly RenameTarget[],
  requested: Origin | undefined,
  name: string,
): FoundEdits | Refusal {
  const found: Collected = { certain: [], likely: [], forTemplates: [], mentioned: [] };
  for (const target of targets) {
    const refusal = addPlaces(target, requested, name, found);
    if (refusal !== undefined) return { refusal };
    addMentions(workspace, target, name, found);
    found.certain.push(...configEdits(workspace, target, name).map((edit) => ({ ...edit, doubt: undefined })));
  }
  return found;
}

type Collected = { readonly [Key in keyof FoundEdits]: RenameEdit[] };

function addPlaces(
  { snapshot, symbol }: RenameTarget,
  requested: Origin | undefined,
  name: string,
  { certain, likely }: Collected,
): string | undefined {
  const doubt =
    symbol.kind === 'variable'
      ? 'Likely the variable, but in code that nginx does not read itself'
      : `Leads to the ${NOUNS[symbol.kind]}, but not to it alone`;
  for (const place of symbol.places) {
    if (!place.isWritten) continue;
    const edit = nameEdit(snapshot, place, name);
    const isCertain = isSure(snapshot, place) || isAt(snapshot, place, requested);
    if (edit) (isCertain ? certain : likely).push({ ...edit, doubt: isCertain ? undefined : doubt });
    else if (isCertain) return `A variable of Compose brings in the name at ${placeText(snapshot, place)}`;
  }
  return undefined;
}

function addMentions(
  workspace: Workspace,
  target: RenameTarget,
  name: string,
  { forTemplates, mentioned }: Collected,
): void {
  const { snapshot, symbol } = target;
  const isHost = symbol.kind === 'service' || symbol.kind === 'alias';
  const sourceOf = (uri: string) => (isInFolders(workspace, uri) ? workspace.sources.get(uri) : undefined);
  const found =
    isHost || symbol.kind === 'upstream' ? [...composeMentions(target), ...envMentions(target, sourceOf)] : [];
  // of upstreams compose files know only what fills templates
  const inCompose = isHost ? found : found.filter(({ isForTemplates }) => isForTemplates);
  for (const mention of [...nginxMentions(target), ...inCompose]) {
    const edit = nameEdit(snapshot, mention, name);
    if (!edit) continue;
    const doubt = `Mentions the old name (${mention.where}); not certain to be the ${NOUNS[symbol.kind]}`;
    (mention.isForTemplates ? forTemplates : mentioned).push({ ...edit, doubt });
  }
  mentioned.push(...siblingEdits(workspace, target, name));
}

/** In the configuration file, where it says which service runs nginx. */
function configEdits(workspace: Workspace, { snapshot, symbol }: RenameTarget, name: string): TextEdit[] {
  if (symbol.kind !== 'service' || snapshot.files.service !== symbol.name) return [];
  return serviceSettingEdits(workspace, snapshot, name).filter(({ uri }) => isInFolders(workspace, uri));
}

/** In compose files that may be laid over those that were read. */
function siblingEdits(workspace: Workspace, { snapshot, symbol }: RenameTarget, name: string): RenameEdit[] {
  if (symbol.kind !== 'service') return [];
  const definedIn = new Set(symbol.places.flatMap(({ role, uri }) => (role === 'definition' ? [uri] : [])));
  return siblingPlaces(workspace, snapshot, symbol.name, definedIn).map((place) => {
    const doubt = `${uriName(place.origin.uri)} names such a service too, but is not read with the others`;
    return { ...replaceInScalar(place, name), doubt };
  });
}

function isAt(snapshot: Snapshot, place: SymbolPlace, requested: Origin | undefined): boolean {
  const real = requested && realOriginIn(snapshot, place);
  return real !== undefined && real.uri === requested?.uri && real.span.start === requested.span.start;
}

/** Each place once; of two that overlap, the first. */
function withoutOverlaps<Edit extends TextEdit>(edits: readonly Edit[]): Edit[] {
  // of each file, in text order
  const kept = new Map<string, Span[]>();
  return edits.filter(({ uri, span }) => {
    const others = kept.get(uri) ?? [];
    kept.set(uri, others);
    const index = countBefore(others.length, (at) => (others[at]?.start ?? 0) < span.start);
    const [before, after] = [others[index - 1], others[index]];
    if ((before && before.end > span.start) || (after && after.start < span.end)) return false;
    others.splice(index, 0, span);
    return true;
  });
}

function uniqueRisks(workspace: Workspace, targets: readonly RenameTarget[]): readonly string[] {
  const risks = targets.flatMap((target) => risksOf(target, configEdits(workspace, target, '').length > 0));
  return [...new Set(risks)];
}

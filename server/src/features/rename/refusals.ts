import { isBuiltInVariable } from '../../nginx/catalogue';
import { isInside, uriName } from '../../text/uri';
import type { NamedSymbol, SymbolPlace } from '../../topology/symbols';
import { statementOf } from '../../topology/types';
import type { Snapshot, Workspace } from '../../workspace/workspace';
import { realOriginIn } from '../request';
import { isShared, nameEdit } from './edits';
import { NOUNS, shown } from './new-name';
import { placeText, type RenameTarget } from './targets';

/** Why a thing cannot be renamed at all, to whatever name, as a sentence without a full stop; undefined if it can. */
export function whyNotRenamed(workspace: Workspace, targets: readonly RenameTarget[]): string | undefined {
  for (const target of targets) {
    const reason =
      brokenText(target) ?? undefinedName(target.symbol) ?? fixedPlace(workspace, target) ?? sharedHost(target);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** A compose file whose text gives no places now. */
function brokenText({ snapshot: { files, topology }, symbol: { kind } }: RenameTarget): string | undefined {
  if (kind !== 'service' && kind !== 'alias' && files.virtuals.size === 0) return undefined;
  const problem = topology.compose?.problems.find((each) => each.kind === 'yaml');
  return problem && `${uriName(problem.uri)} cannot be parsed; mend it first`;
}

/** A name that is not the user's. */
function undefinedName(symbol: NamedSymbol): string | undefined {
  const { kind, name, protocol = 'http', places } = symbol;
  if (places.some(({ role }) => role === 'definition')) return undefined;
  const isOwn = kind === 'variable' ? isBuiltInVariable(name, protocol) : kind === 'log-format' && name === 'combined';
  return isOwn ? `The ${nounOf(symbol)} is nginx's own` : `The ${nounOf(symbol)} is defined in no file that was read`;
}

function fixedPlace(workspace: Workspace, { snapshot, symbol }: RenameTarget): string | undefined {
  for (const place of symbol.places) {
    const reason = place.isCertain ? whyFixed(workspace, snapshot, place) : undefined;
    if (reason !== undefined) return `The ${nounOf(symbol)} ${reason}`;
  }
  return undefined;
}

function whyFixed(workspace: Workspace, snapshot: Snapshot, place: SymbolPlace): string | undefined {
  const real = realOriginIn(snapshot, place);
  if (!real) return 'is named in a file of the image, which cannot be edited';
  if (!isInFolders(workspace, real.uri)) return `is named in ${uriName(real.uri)}, outside of the workspace`;
  if (isShared(snapshot, place)) {
    return `shares its text with something else, by an anchor (${placeText(snapshot, place)})`;
  }
  if (place.isWritten && !nameEdit(snapshot, place, 'name')) {
    return `is brought in by a variable of Compose (${placeText(snapshot, place)})`;
  }
  const isHidden = place.role === 'definition' && !place.isWritten;
  return isHidden ? `is not spelled out where it is defined (${placeText(snapshot, place)})` : undefined;
}

/** A host by the name that leads to other services too: what is meant by it cannot be told. */
function sharedHost({ snapshot, symbol }: RenameTarget): string | undefined {
  if (symbol.kind !== 'service' && symbol.kind !== 'alias') return undefined;
  for (const endpoint of snapshot.topology.endpoints) {
    const { address, target } = endpoint;
    const directive = statementOf(endpoint);
    if (!directive || target.kind !== 'ambiguous') continue;
    const place = { uri: directive.uri, span: address.hostSpan };
    const isHere = symbol.places.some(({ uri, span }) => uri === place.uri && span.start === place.span.start);
    const services = target.services.map(({ name }) => `"${name}"`).join(' and ');
    if (isHere)
      return `"${address.host}" leads to the services ${services} (${placeText(snapshot, place)}): which is meant cannot be told`;
  }
  return undefined;
}

function nounOf({ kind, name }: NamedSymbol): string {
  return `${NOUNS[kind]} ${shown(kind, name)}`;
}

/** Whether a file is the user's to edit. */
export function isInFolders({ folders }: Workspace, uri: string): boolean {
  return folders.length === 0 || folders.some((folder) => isInside(uri, folder));
}

import { Context, type DirectiveEntry } from '../../nginx/catalogue';
import { WITHOUT_BACKUP } from '../../nginx/methods';
import { directivesNamed, effectiveSetting, isIncomplete, type Scope } from '../../nginx/scope';
import type { Feature } from '../../topology/availability';
import { suggestKnownWord } from './known-word';
import { argumentIndex, healthSetting, type NginxPlace, otherArguments } from './place';
import { type Suggestion, valued } from './suggestion';
import { suggestUnits } from './units';

interface Parameter {
  readonly name: string;
  readonly value?: (health: Health) => string;
  readonly feature?: Feature;
  readonly isHttpOnly?: boolean;
}

interface Health {
  readonly maxFails: number;
  readonly failTimeout: string;
}

const RESOLVE: Feature = { edition: 'open source', since: '1.27.3', wasPlus: true, removed: undefined };
const ROUTE: Feature = { edition: 'open source', since: '1.29.6', wasPlus: true, removed: undefined };
const PLUS: Feature = { edition: 'Plus', since: undefined, wasPlus: false, removed: undefined };

/** The order in which they are offered. */
const PARAMETERS: readonly Parameter[] = [
  { name: 'max_fails=', value: ({ maxFails }) => String(maxFails) },
  { name: 'fail_timeout=', value: ({ failTimeout }) => failTimeout },
  { name: 'weight=', value: () => '5' },
  { name: 'backup' },
  { name: 'down' },
  { name: 'max_conns=', value: () => '100' },
  { name: 'resolve', feature: RESOLVE },
  { name: 'service=', value: () => 'name', feature: RESOLVE },
  { name: 'route=', value: () => 'a', feature: ROUTE, isHttpOnly: true },
  { name: 'drain', feature: ROUTE, isHttpOnly: true },
  { name: 'slow_start=', value: () => '30s', feature: PLUS },
];

/** The parameters of a server in an upstream that it does not have yet, and that nginx takes beside the others. */
export function suggestServerParameters(place: NginxPlace, entry: DirectiveEntry): readonly Suggestion[] {
  const units = suggestUnits(place, []);
  if (argumentIndex(place) === 0 || units.length > 0) return units;
  const { cursor, file } = place;
  if (cursor.typed.includes('=')) return [];
  const written = file.source.text.slice(cursor.word.start, cursor.word.end);
  const { before, after } = otherArguments(place);
  const present = new Set([...before.slice(1), ...after].map((word) => /^[^=]*=?/.exec(word)?.[0] ?? word));
  const health = healthSetting(place);
  const isHttp = (entry.contexts & Context.httpUpstream) !== 0;
  return PARAMETERS.flatMap(({ name, value, feature, isHttpOnly }, index): Suggestion[] => {
    if (present.has(name) || (isHttpOnly && !isHttp) || !isTaken(name, place, before, present)) return [];
    const suggestion = suggestKnownWord(place, entry, { label: name, kind: 'parameter', feature, index });
    if (!suggestion) return [];
    return [{ ...suggestion, ...(value && valued(name, `\${1:${value(health)}}`, written, cursor)) }];
  });
}

function isTaken(
  name: string,
  place: NginxPlace,
  [address = '']: readonly string[],
  present: ReadonlySet<string>,
): boolean {
  switch (name) {
    case 'backup':
      return place.scopes.some((scope) => takesBackup(scope) && hasOtherServer(scope, place));
    case 'slow_start=':
      return place.scopes.some(takesBackup);
    case 'resolve':
      return mayResolve(place);
    case 'service=':
      return present.has('resolve') && !/:\d*$/.test(address) && /[a-z]/i.test(address);
    default:
      return true;
  }
}

function takesBackup(scope: Scope): boolean {
  return WITHOUT_BACKUP.every((method) => directivesNamed(scope, method).length === 0);
}

/** nginx refuses an upstream of backup servers alone. */
function hasOtherServer(scope: Scope, { cursor, file }: NginxPlace): boolean {
  if (directivesNamed(scope, 'include').length > 0) return true;
  return directivesNamed(scope, 'server').some((line) => {
    const isAtCursor = line.file === file && line.start <= cursor.offset && cursor.offset <= line.end;
    return !isAtCursor && line.argumentCount > 0 && !line.args.some(({ value }) => value === 'backup');
  });
}

/** Names are looked up again only in an upstream with a zone, by a resolver of its own or of the block around it. */
function mayResolve({ scopes }: NginxPlace): boolean {
  return scopes.some(
    (scope) =>
      isIncomplete(scope) ||
      (directivesNamed(scope, 'zone').length > 0 && effectiveSetting(scope, 'resolver') !== undefined),
  );
}

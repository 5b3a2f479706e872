import type { Service } from '../../compose/model';
import { Context, type DirectiveEntry, directiveNames, findDirective } from '../../nginx/catalogue';
import { WITHOUT_BACKUP } from '../../nginx/methods';
import { BALANCING_METHODS } from '../../nginx/model';
import type { Scope } from '../../nginx/scope';
import type { Directive } from '../../nginx/tree';
import { hasLetters } from '../../text/fuzzy';
import { onceFor } from '../../text/memo';
import { requirementText } from '../../topology/availability';
import { offeredHosts } from '../../topology/offered-hosts';
import { offeredServers } from '../../topology/offered-servers';
import type { Topology } from '../../topology/types';
import { BEFORE, COMMON, EXCLUSIVE, missingIn, ONCE } from './directive-order';
import { hasPlaceholder, type SnippetFacts, snippetOf, zoneSnippet } from './directive-snippets';
import { protocolsOf, upstreamsAround } from './hosts';
import { availability, documentationKey, healthSetting, mostWanted, type NginxPlace, vocabularyKey } from './place';
import { Rank, type Suggestion } from './suggestion';

/** The directives that may stand at the cursor. */
export function suggestDirectives(place: NginxPlace): readonly Suggestion[] {
  const { cursor, contexts } = place;
  if (cursor.at !== 'name' || contexts === 0 || /[$\\{]/.test(cursor.typed)) return [];
  const present = presentNames(place);
  const missing = missingIn(place, present);
  const refused = refusedBeside(place, present);
  const isTaken = ({ name, isSingle }: DirectiveEntry): boolean =>
    refused.has(name) || (present.has(name) && (isSingle || ONCE.has(name)));
  const ranked = rankingIn(place, present, missing);
  const typed = cursor.typed.toLowerCase();
  const most = mostWanted(place, cursor.word.start) ?? Number.POSITIVE_INFINITY;
  const found: Suggestion[] = [];
  for (const { entry, suggestion } of offersAt(place)) {
    // the likeliest come first, but for those that the block lacks
    if (found.length >= most && !missing.includes(entry.name)) continue;
    if (hasLetters(entry.name, typed) && !isTaken(entry)) found.push(ranked(suggestion));
  }
  return found;
}

/** What an offer is in a block: what the block lacks comes first. */
function rankingIn(
  { scopes }: NginxPlace,
  present: ReadonlySet<string>,
  missing: readonly string[],
): (offer: Suggestion) => Suggestion {
  const hasMethod = [...present].some((name) => BALANCING_METHODS.has(name));
  const zone = zoneSnippet(upstreamName(scopes[0]));
  return (offer) => {
    const { label: name, rank, snippet } = offer;
    const suggestion = name === 'zone' && snippet !== undefined ? { ...offer, snippet: zone } : offer;
    const order = missing.indexOf(name);
    if (order >= 0 && rank < Rank.doubtful) return { ...suggestion, rank: Rank.missing + order };
    // nginx warns of a second method, and takes it in place of the first
    return hasMethod && BALANCING_METHODS.has(name) ? { ...suggestion, rank: Rank.doubtful } : suggestion;
  };
}

/** The names of the statements that stand in the block already, the one at the cursor left out. */
function presentNames({ scopes, cursor, file }: NginxPlace): Set<string> {
  const here = cursor.quote ? cursor.word.start - 1 : cursor.word.start;
  const names = new Set<string>();
  for (const { directives } of scopes) {
    for (const { name, start, file: other } of directives) {
      if (other !== file || start !== here) names.add(name.value);
    }
  }
  return names;
}

/** Names that nginx refuses beside what stands in the block. */
function refusedBeside(place: NginxPlace, present: ReadonlySet<string>): ReadonlySet<string> {
  const { scopes, cursor, file } = place;
  const refused = new Set(EXCLUSIVE.filter((names) => names.some((name) => present.has(name))).flat());
  const isAbove = (isIt: (directive: Directive) => boolean): boolean =>
    scopes.some(({ directives }) =>
      directives.some((each) => each.file === file && each.start < cursor.offset && isIt(each)),
    );
  // nginx loads modules before it reads the first block
  if (scopes.some(({ kind }) => kind === 'main') && isAbove(({ block }) => block !== undefined))
    refused.add('load_module');
  for (const [name, before] of Object.entries(BEFORE)) {
    if (present.has(before) && isAbove((each) => each.name.value === before)) refused.add(name);
  }
  if (scopes.some(hasBackup)) for (const name of WITHOUT_BACKUP) refused.add(name);
  if (scopes.every(takesNoLocations)) refused.add('location');
  return refused;
}

function hasBackup({ kind, directives }: Scope): boolean {
  return kind === 'upstream' && directives.some(({ args }) => args.some(({ value }) => value === 'backup'));
}

/** Exact and named locations hold no others. */
function takesNoLocations({ kind, directive }: Scope): boolean {
  return kind === 'location' && /^(?:=|@)/.test(directive?.args[0]?.value ?? '');
}

interface Offer {
  readonly entry: DirectiveEntry;
  readonly suggestion: Suggestion;
}

/** What is offered at places alike, in the order of ranks: nothing of it is made again while somebody types. */
const offers = new Map<string, readonly Offer[]>();
const MOST_KEPT = 50;

function offersAt(place: NginxPlace): readonly Offer[] {
  const { each, cursor } = place;
  const facts = factsAt(place);
  const key = JSON.stringify([each, cursor.isFollowed, vocabularyKey(place), facts]);
  let known = offers.get(key);
  if (!known) {
    known = makeOffers(place, facts);
    if (offers.size >= MOST_KEPT) offers.clear();
    offers.set(key, known);
  }
  return known;
}

function makeOffers(place: NginxPlace, facts: SnippetFacts): Offer[] {
  const ranks = ranksIn(place.each);
  const found = directiveNames().flatMap((name): Offer[] => {
    const entries = findDirective(name).filter(({ contexts }) => contexts & place.contexts);
    const [entry] = entries;
    if (!entry) return [];
    const available = availability(place, entry, entry.module);
    if (available === 'no') return [];
    const detail = available === 'yes' ? undefined : requirementText(entry);
    const isEverywhere = place.each.every((bit) => entries.some(({ contexts }) => contexts & bit));
    // what nginx.org does not speak of is for nginx's own tests, or an old name
    const isSure = available === 'yes' && isEverywhere && documentedEntry(entry).module !== '';
    const snippet = snippetOf(entry, facts);
    const suggestion: Suggestion = {
      label: name,
      kind: entry.isBlock ? 'block' : 'directive',
      rank: isSure ? (ranks.get(name) ?? Rank.usual) : Rank.doubtful,
      documentation: { directive: documentationKey(documentedEntry(entry)) },
      ...(detail !== undefined && { detail }),
      ...(!place.cursor.isFollowed && { snippet, ...(hasPlaceholder(snippet) && { continues: true }) }),
    };
    return [{ entry, suggestion }];
  });
  return found.sort((a, b) => a.suggestion.rank - b.suggestion.rank);
}

/** The entry of the same name that nginx.org speaks of: `http` as a block, `error_log` everywhere. */
function documentedEntry(entry: DirectiveEntry): DirectiveEntry {
  if (entry.module !== '') return entry;
  const isOwn = ({ module, contexts }: DirectiveEntry): boolean => module !== '' && contexts !== Context.elsewhere;
  return findDirective(entry.name).find(isOwn) ?? entry;
}

function ranksIn(each: readonly number[]): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const [context, names] of COMMON) {
    if (!each.includes(context)) continue;
    names.forEach((name, index) => {
      ranks.set(name, Math.min(ranks.get(name) ?? Rank.usual, Rank.common + index));
    });
  }
  return ranks;
}

/** As many as are taken in at a glance. */
const MOST_CHOICES = 10;

function factsAt(place: NginxPlace): SnippetFacts {
  const { snapshots, scopes } = place;
  const health = healthSetting(place);
  const around = upstreamsAround(place);
  if (around.length > 0) {
    // without looking at each: of a thousand services one is left
    const offersServer = snapshots.some(({ topology }) =>
      around.some(({ protocol, servers }) => offeredServices(topology)[protocol] > servers.length),
    );
    return { health, offersServer, servers: [], upstreams: [] };
  }
  const [protocol, another] = protocolsOf(scopes.filter(({ kind }) => kind === 'http' || kind === 'stream'));
  if (!protocol || another) return { health, offersServer: false, servers: [], upstreams: [] };
  const choices = (of: (topology: Topology) => readonly string[]): string[] =>
    inAll(snapshots.map(({ topology }) => of(topology))).slice(0, MOST_CHOICES);
  return {
    health,
    offersServer: false,
    servers: choices((topology) => newUpstreamServers(topology)[protocol]),
    upstreams: choices((topology) => passedUpstreams(topology)[protocol]),
  };
}

/** In the order of the first list. */
function inAll([first = [], ...others]: readonly (readonly string[])[]): string[] {
  return first.filter((each) => others.every((other) => other.includes(each)));
}

/** How many services an upstream may name. */
const offeredServices = onceFor((topology: Topology) => {
  const count = (protocol: 'http' | 'stream'): number =>
    new Set(offeredHosts(topology, protocol).map(({ service }) => service)).size;
  return { http: count('http'), stream: count('stream') };
});

/** For an upstream without a name yet: of each service the likeliest address, and in http none of a database. */
const newUpstreamServers = onceFor((topology: Topology) => {
  const addresses = (protocol: 'http' | 'stream'): string[] => {
    const found = new Map<Service, string>();
    for (const { offered, port } of offeredServers(topology, { name: '', protocol, servers: [] })) {
      const { service, speaks, host } = offered;
      if (!port || found.has(service)) continue;
      if (protocol === 'http' && (speaks === 'other' || speaks === 'memcached')) continue;
      found.set(service, `${host}:${port.port}`);
    }
    return [...found.values()].slice(0, MOST_CHOICES);
  };
  return { http: addresses('http'), stream: addresses('stream') };
});

const passedUpstreams = onceFor(({ upstreams }: Topology) => {
  const names = (protocol: 'http' | 'stream'): string[] =>
    upstreams.flatMap(({ upstream }) =>
      upstream.protocol === protocol && /^[\w.-]+$/.test(upstream.name) ? upstream.name : [],
    );
  return { http: names('http').slice(0, MOST_CHOICES), stream: names('stream').slice(0, MOST_CHOICES) };
});

function upstreamName(scope: Scope | undefined): string | undefined {
  const name = scope?.kind === 'upstream' ? scope.directive?.args[0]?.value : undefined;
  return name !== undefined && /^[\w.-]+$/.test(name) ? name : undefined;
}

import { contextOf, type DirectiveEntry, findDirective } from '../../nginx/catalogue';
import type { DirectiveText } from '../../nginx/catalogue-text';
import { type Cursor, wordValue } from '../../nginx/cursor';
import { occurrences } from '../../nginx/occurrences';
import type { Scope } from '../../nginx/scope';
import type { ConfigFile } from '../../nginx/tree';
import type { Settings } from '../../settings';
import { onceFor } from '../../text/memo';
import type { SourceFile } from '../../text/source';
import { type Availability, availabilityInAny, type Feature } from '../../topology/availability';
import { vocabulary } from '../../topology/product';
import type { NginxVersion, Topology } from '../../topology/types';
import type { Snapshot } from '../../workspace/workspace';
import type { FeatureContext } from '../request';

/** A place in nginx's text, as a provider gets it. */
export interface NginxPlace {
  readonly context: FeatureContext;
  /** Normalised URI of the document in the editor: an nginx file, or a compose file with nginx's text in it. */
  readonly uri: string;
  /** The text as it is now. Offsets of the cursor and of `Suggestion.replace` are in it. */
  readonly file: ConfigFile;
  readonly cursor: Cursor;
  /**
   * The blocks that the cursor may be in, innermost ones; several where the file is included several times or nothing
   * tells. Blocks of this file are as they are now, those around it as the latest snapshot knows them; `parent` leads
   * through both.
   */
  readonly scopes: readonly Scope[];
  /** All bits of `Context` that are possible. */
  readonly contexts: number;
  /** The bits of `Context`, one for each possible block; 0 for blocks that hold no directives of nginx's own. */
  readonly each: readonly number[];
  /** The projects that read this file, to take names from; their texts may be those of a moment ago. */
  readonly snapshots: readonly Snapshot[];
  readonly versions: readonly NginxVersion[];
  /** nginx.org's texts, at the arguments of a statement; they are read when they are first needed. */
  readonly textOf: (entry: DirectiveEntry) => DirectiveText | undefined;
}

/** A place in a compose file, as a provider gets it; not inside nginx's text. */
export interface ComposePlace {
  readonly context: FeatureContext;
  readonly uri: string;
  /** The text as it is now. */
  readonly source: SourceFile;
  readonly offset: number;
  /** The projects that read this file, to take names from; their texts may be those of a moment ago. */
  readonly snapshots: readonly Snapshot[];
}

export function nginxPlace(
  context: FeatureContext,
  uri: string,
  cursor: Cursor,
  scopes: readonly Scope[],
  snapshots: readonly Snapshot[],
  textOf: NginxPlace['textOf'],
): NginxPlace {
  const each = [...new Set(scopes.map(contextOf))];
  const versions = snapshots.map(({ topology }) => topology.version);
  const contexts = each.reduce((all, bit) => all | bit, 0);
  return { context, uri, file: cursor.file, cursor, scopes, contexts, each, snapshots, versions, textOf };
}

/**
 * Whether what runs this file has a directive or parameter.
 * @param module as in `DirectiveEntry`, of what is in a module that may be loaded
 */
export function availability(place: NginxPlace, feature: Feature, module = ''): Availability {
  if (feature.edition === 'extra') return isLoaded(place, module);
  return availabilityInAny(feature, place.versions);
}

/** What servers of an upstream are given for `max_fails` and `fail_timeout`, where the settings say so for this file. */
export function healthSetting({ snapshots: [first], context, uri }: NginxPlace): Settings['health'] {
  return first ? first.topology.options.health : context.workspace.settingsFor(uri).health;
}

/** What `availability` depends on: places of one key get the same answers. */
export function vocabularyKey({ versions, snapshots }: NginxPlace): unknown {
  return [
    versions.map((version) => [version.known && version.version, version.edition]),
    snapshots.map(({ topology }) => modulesOf(topology)),
  ];
}

/** Modules that are not built in are offered where they are loaded, or where it cannot be seen whether they are. */
function isLoaded({ snapshots }: NginxPlace, module: string): Availability {
  let best: Availability = 'no';
  for (const { topology } of snapshots) {
    const { loaded, isUncertain } = modulesOf(topology);
    if (module !== '' && loaded.some((path) => path.includes(`_${module}_`))) return 'yes';
    if (isUncertain) best = 'unknown';
  }
  return best;
}

/** The modules that a configuration loads, and whether there may be more. */
const modulesOf = onceFor((topology: Topology): { loaded: readonly string[]; isUncertain: boolean } => {
  const { config } = topology.nginx;
  const loaded = occurrences(config, 'load_module').map(({ directive }) => directive.args[0]?.value ?? '');
  const isForeign = topology.nginxService !== undefined && vocabulary(topology) === 'other';
  return { loaded, isUncertain: isForeign || (loaded.length === 0 && config.main.unresolvedIncludes.length > 0) };
});

/** The name of the statement at the cursor, without quotes; undefined while it is being typed. */
export function statementName({ cursor: { before } }: NginxPlace): string | undefined {
  return before[0] === undefined ? undefined : wordValue(before[0]);
}

/** What the name of the statement at the cursor means in the blocks it may be in. */
export function statementEntry(place: NginxPlace): DirectiveEntry | undefined {
  const name = statementName(place);
  return name === undefined ? undefined : findDirective(name).find(({ contexts }) => contexts & place.contexts);
}

/** The key of its documentation. */
export function documentationKey({ name, kind, module }: DirectiveEntry): string {
  return `${name} ${kind} ${module}`;
}

/** The other arguments of the statement, without quotes. */
export function otherArguments({ cursor: { before, after } }: NginxPlace): {
  readonly before: readonly string[];
  readonly after: readonly string[];
} {
  return { before: before.slice(1).map(wordValue), after: after.map(wordValue) };
}

/** How many arguments stand before the one at the cursor. */
export function argumentIndex({ cursor: { before } }: NginxPlace): number {
  return before.length - 1;
}

/**
 * How many of each kind are worth making: one more than are sent, so that the list is known to be cut. All of them, where
 * something is typed that they have to fit.
 * @param start where what is replaced begins
 */
export function mostWanted({ context, cursor }: NginxPlace, start: number): number | undefined {
  const { mostItems } = context.client;
  return mostItems === undefined || cursor.offset > start ? undefined : mostItems + 1;
}

import { contextOf } from '../../nginx/catalogue';
import type { Cursor } from '../../nginx/cursor';
import type { Scope } from '../../nginx/scope';
import type { ConfigFile } from '../../nginx/tree';
import type { SourceFile } from '../../text/source';
import { type Availability, availabilityInAny, type Feature } from '../../topology/availability';
import type { NginxVersion } from '../../topology/types';
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
): NginxPlace {
  const each = [...new Set(scopes.map(contextOf))];
  const versions = snapshots.map(({ topology }) => topology.version);
  const contexts = each.reduce((all, bit) => all | bit, 0);
  return { context, uri, file: cursor.file, cursor, scopes, contexts, each, snapshots, versions };
}

/** Whether what runs this file has a directive or parameter. */
export function availability({ versions }: NginxPlace, feature: Feature): Availability {
  return availabilityInAny(feature, versions);
}

/** The name of the statement at the cursor, without quotes; undefined while it is being typed. */
export function statementName({ cursor: { before } }: NginxPlace): string | undefined {
  return before[0]?.replace(/^(["'])(.*)\1$/, '$2');
}

/** How many arguments stand before the one at the cursor. */
export function argumentIndex({ cursor: { before } }: NginxPlace): number {
  return before.length - 1;
}

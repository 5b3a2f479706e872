import type { DirectiveEntry } from '../nginx/catalogue';
import type { NginxVersion } from './types';
import { isAtLeast } from './version';

/** What decides whether an nginx has something: a directive of the catalogue, or a parameter of one. */
export type Feature = Pick<DirectiveEntry, 'edition' | 'since' | 'wasPlus' | 'removed'>;

/** `unknown` where the version or the product is, and for modules that may be loaded. */
export type Availability = 'yes' | 'unknown' | 'no';

/** Whether the nginx that runs a configuration has a directive or parameter. */
export function availabilityOf({ edition, since, wasPlus, removed }: Feature, version: NginxVersion): Availability {
  if (removed !== undefined) return isAtLeast(version, removed) === false ? 'yes' : 'no';
  if (edition === 'extra') return 'unknown';
  const isPlus = version.edition === 'Plus';
  if (edition === 'Plus') return isPlus ? 'yes' : version.edition === undefined ? 'unknown' : 'no';
  if (since === undefined || (wasPlus && isPlus)) return 'yes';
  // other servers made from nginx count their versions in their own way
  if (version.edition !== undefined && version.edition !== 'open source') return 'unknown';
  const isNewEnough = isAtLeast(version, since);
  return isNewEnough === undefined ? 'unknown' : isNewEnough ? 'yes' : 'no';
}

/** What a file that several projects read may use: what is there in one of them; `unknown` where none is known. */
export function availabilityInAny(feature: Feature, versions: readonly NginxVersion[]): Availability {
  let best: Availability = versions.length === 0 && feature.removed !== undefined ? 'no' : 'unknown';
  if (versions.length === 0) return isForAll(feature) ? 'yes' : best;
  best = 'no';
  for (const version of versions) {
    const here = availabilityOf(feature, version);
    if (here === 'yes') return here;
    if (here === 'unknown') best = here;
  }
  return best;
}

function isForAll({ edition, since, removed }: Feature): boolean {
  return edition === 'open source' && since === undefined && removed === undefined;
}

/** Since which version, or in which product only: `since 1.29.6`, `NGINX Plus`; undefined for what every nginx has. */
export function requirementText({ edition, since }: Pick<Feature, 'edition' | 'since'>): string | undefined {
  if (edition === 'Plus') return 'NGINX Plus';
  if (since !== undefined) return `since ${since}`;
  return edition === 'extra' ? 'needs a module' : undefined;
}

import { availabilityOf, type Feature } from './availability';
import type { NginxVersion, Topology } from './types';
import { isAtLeast, isOpenSourceOrPlus, versionText } from './version';

/**
 * Why the nginx of this project does not know something, as a sentence without its full stop: `Needs nginx 1.29.6; this
 * stack runs nginx 1.25 (image tag nginx:1.25)`. It may hold words of the user's files: escape it where it is shown.
 * @returns undefined if nginx knows it, or the files do not tell; also with modules of others, which may bring anything
 */
export function unavailableText(feature: Feature, topology: Topology): string | undefined {
  const { version } = topology;
  const { edition, since, removed } = feature;
  if (!isOpenSourceOrPlus(topology) || availabilityOf(feature, version) !== 'no') return undefined;
  if (edition === 'Plus') return 'Needs NGINX Plus; this stack runs open source nginx';
  const runs = `this stack runs ${versionText(version)}`;
  if (removed !== undefined) return isAtLeast(version, removed) ? `Removed in nginx ${removed}; ${runs}` : undefined;
  return `Needs nginx ${since}; ${runs}`;
}

/**
 * The default values of a directive that hold for a version, of those in the catalogue, of which some hold up to a
 * version only: `1.1 (1.0 before 1.29.7)`, `Connection close (before 1.29.7)`, `32 local (off before 1.29.7)`.
 * @returns all of them as they are where the version is unknown; empty where there is none
 */
export function defaultsFor(values: readonly string[], version: NginxVersion): readonly string[] {
  return values.flatMap((value) => {
    const [, now = value, before, since] = /^(.*) \((?:(.*) )?before ([\d.]+)\)$/s.exec(value) ?? [];
    const isNew = since === undefined ? true : isAtLeast(version, since);
    if (isNew === undefined) return [value];
    // a value that went, or one that has taken the place of another
    if (before === undefined && since !== undefined) return isNew ? [] : [now];
    if (isNew) return [now];
    return before === undefined || before === 'off' ? [] : [before];
  });
}

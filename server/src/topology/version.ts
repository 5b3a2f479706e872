import { findFamily } from '../compose/image-families';
import type { Value } from '../compose/model';
import { knownValue, type NginxEdition, type NginxService, type NginxVersion, type Topology } from './types';

/** What moving tags of the official image stood for in October 2026 (hub.docker.com/_/nginx). */
const NEWEST_MAINLINE = '1.31.4';
const NEWEST_STABLE = '1.30.6';

/** Families whose tags are versions of nginx; others count in their own way. */
const OFFICIAL: ReadonlySet<string> = new Set(['nginx', 'nginx-unprivileged']);

/**
 * The version of nginx that the configuration is meant for: the setting, else the image's tag (the Dockerfile's FROM
 * with `build:`). Anything else is unknown, and version-dependent rules say less.
 * A tag without a patch number stands for the newest patch of its branch.
 */
export function findVersion(setting: string | undefined, nginx: NginxService | undefined): NginxVersion {
  const edition = findEdition(nginx);
  return { ...versionOf(setting, nginx), ...(edition && { edition }) };
}

function versionOf(setting: string | undefined, nginx: NginxService | undefined): NginxVersion {
  if (setting !== undefined) {
    const version = parseVersion(setting);
    return version
      ? { known: true, version, text: setting, reason: 'the setting upstreamLens.nginxVersion' }
      : { known: false, reason: `the setting upstreamLens.nginxVersion is no version: ${setting}` };
  }
  if (!nginx) return { known: false, reason: 'no compose service is known to run nginx' };
  const image = imageOf(nginx);
  if (!image) return { known: false, reason: `${nginx.service.name} names no image that could be read` };
  const name = knownValue(image);
  if (name === undefined) return { known: false, reason: image.known ? '' : image.reason };
  const version = versionOfImage(name);
  const where = nginx.service.build ? "the Dockerfile's FROM" : 'the image tag';
  return version
    ? { known: true, ...version, reason: `${where} ${name}`, origin: image.origin }
    : { known: false, reason: `${where} ${name} does not tell` };
}

/** The image that nginx runs in: with `build:` the one that the Dockerfile starts from. */
function imageOf({ service }: NginxService): Value<string> | undefined {
  return service.build ? service.build.file?.image : service.image;
}

/** The edition by the image's name; undefined where the image is none that is known. */
function findEdition(nginx: NginxService | undefined): NginxEdition | undefined {
  const image = nginx && knownValue(imageOf(nginx));
  return image === undefined ? undefined : findFamily(image)?.edition;
}

function versionOfImage(image: string): { version: readonly [number, number, number]; text: string } | undefined {
  const match = /^(.*?)(?::([\w][\w.-]*))?(@sha256:.*)?$/.exec(image);
  const [, , tag = 'latest', digest] = match ?? [];
  const family = findFamily(image)?.name ?? '';
  if (digest && !match?.[2]) return undefined;
  const text = OFFICIAL.has(family) ? officialVersion(tag) : undefined;
  const version = text === undefined ? undefined : parseVersion(text);
  return version && text !== undefined ? { version, text } : undefined;
}

function officialVersion(tag: string): string | undefined {
  if (/^stable(?:-|$)/.test(tag)) return NEWEST_STABLE;
  if (/^(?:latest|mainline|1|alpine|perl|otel)(?:-(?!\d)|$)/.test(tag)) return NEWEST_MAINLINE;
  return /^\d+\.\d+(?:\.\d+)?(?=-|$)/.exec(tag)?.[0];
}

/**
 * The version with the reason to believe it, for messages: `nginx 1.25 (image tag nginx:1.25-alpine)`, or `nginx of an
 * unknown version (…)`.
 */
export function versionText(version: NginxVersion): string {
  const reason = version.reason.replace(/^the /, '');
  return version.known ? `nginx ${version.text} (${reason})` : `nginx of an unknown version (${reason})`;
}

/** `1.25` is taken as the newest 1.25. */
function parseVersion(text: string): readonly [number, number, number] | undefined {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(text.trim());
  return match ? [Number(match[1]), Number(match[2]), match[3] === undefined ? 99 : Number(match[3])] : undefined;
}

/**
 * Whether a version is at least `minimum` ("1.29.7").
 * @returns undefined if the version is unknown
 */
export function isAtLeast(version: NginxVersion, minimum: string): boolean | undefined {
  if (!version.known) return undefined;
  const wanted = parseVersion(minimum);
  if (!wanted) return undefined;
  for (let index = 0; index < 3; index++) {
    const difference = (version.version[index] ?? 0) - (wanted[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * Whether nginx knows `sticky`: open source nginx does from 1.29.6 on, Plus has had it all along.
 * @returns undefined if the version is unknown
 */
export function knowsSticky(version: NginxVersion): boolean | undefined {
  return version.edition === 'Plus' || isAtLeast(version, '1.29.6');
}

/**
 * Whether nginx knows `resolve` and `service=`: open source nginx does from 1.27.3 on, Plus has had them all along.
 * @returns undefined if the version is unknown
 */
export function knowsResolve(version: NginxVersion): boolean | undefined {
  return version.edition === 'Plus' || isAtLeast(version, '1.27.3');
}

/** Whether nothing but nginx's own modules reads the configuration; others may know parameters of the same name. */
export function isOpenSourceOrPlus({ nginx, version: { edition } }: Topology): boolean {
  return !nginx.hasForeignModules && (edition === undefined || edition === 'open source' || edition === 'Plus');
}

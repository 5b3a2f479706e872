import { knownValue, type NginxService, type NginxVersion } from './types';

/** What moving tags of the official image stood for in October 2026 (hub.docker.com/_/nginx). */
const NEWEST_MAINLINE = '1.31.4';
const NEWEST_STABLE = '1.30.6';

const OFFICIAL = /^(?:docker\.io\/)?(?:library\/nginx|nginx|nginxinc\/nginx-unprivileged)$/;

/**
 * The version of nginx that the configuration is meant for: the setting, else the image's tag (the Dockerfile's FROM
 * with `build:`). Anything else is unknown, and version-dependent rules say less.
 * A tag without a patch number stands for the newest patch of its branch.
 */
export function findVersion(setting: string | undefined, nginx: NginxService | undefined): NginxVersion {
  if (setting !== undefined) {
    const version = parseVersion(setting);
    return version
      ? { known: true, version, text: setting, reason: 'the setting upstreamLens.nginxVersion' }
      : { known: false, reason: `the setting upstreamLens.nginxVersion is no version: ${setting}` };
  }
  if (!nginx) return { known: false, reason: 'no compose service is known to run nginx' };
  const { service } = nginx;
  const built = service.build?.file?.image;
  const image = built ?? (service.build ? undefined : service.image);
  if (!image) return { known: false, reason: `${service.name} names no image that could be read` };
  const name = knownValue(image);
  if (name === undefined) return { known: false, reason: image.known ? '' : image.reason };
  const version = versionOfImage(name);
  const where = built ? 'the Dockerfile' : 'the image tag';
  return version
    ? { known: true, ...version, reason: `${where} ${name}`, origin: image.origin }
    : { known: false, reason: `${where} ${name} does not tell` };
}

function versionOfImage(image: string): { version: readonly [number, number, number]; text: string } | undefined {
  const match = /^(.*?)(?::([\w][\w.-]*))?(@sha256:.*)?$/.exec(image);
  const [, name = '', tag = 'latest', digest] = match ?? [];
  if (!OFFICIAL.test(name) || (digest && !match?.[2])) return undefined;
  const text = /^stable(?:-|$)/.test(tag)
    ? NEWEST_STABLE
    : /^(?:latest|mainline|1|alpine|perl|otel)(?:-(?!\d)|$)/.test(tag)
      ? NEWEST_MAINLINE
      : /^\d+\.\d+(?:\.\d+)?(?=-|$)/.exec(tag)?.[0];
  const version = text === undefined ? undefined : parseVersion(text);
  return version && text !== undefined ? { version, text } : undefined;
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

import type { ComposeModel, Service } from '../compose/model';
import { onceFor } from '../text/memo';
import { isInside, joinUri, relativeUri } from '../text/uri';
import { type Evidence, knownValue, type NginxService } from './types';

/** Images and service names that are nginx or speak its configuration. */
const NGINX_NAME = /(?:^|[/_-])(?:nginx|openresty|angie|tengine|freenginx)(?:[-_:@0-9]|$)/i;

const STRENGTH: Readonly<Record<Evidence['kind'], number>> = {
  setting: 6,
  mount: 5,
  config: 4,
  dockerfile: 3,
  image: 2,
  name: 1,
};

/**
 * Which service runs nginx with this root file, strongest evidence first: the user's setting, a mount of the file,
 * a `configs` entry, a Dockerfile that copies it, the image, the service's name.
 * Where the best evidence is the image or the name and several services have it, none is chosen.
 * @param rootUri the nginx root file
 * @param setting the service that the user named
 */
export function findNginxService(
  compose: ComposeModel,
  rootUri: string,
  setting: string | undefined,
): NginxService | undefined {
  const known = findingsOf(compose);
  const key = JSON.stringify([rootUri, setting]);
  if (!known.has(key)) known.set(key, strongestEvidence(compose, rootUri, setting));
  return known.get(key);
}

const findingsOf = onceFor((_: ComposeModel) => new Map<string, NginxService | undefined>());

function strongestEvidence(
  compose: ComposeModel,
  rootUri: string,
  setting: string | undefined,
): NginxService | undefined {
  const found: { service: Service; evidence: Evidence[]; strength: number }[] = [];
  for (const service of compose.services.values()) {
    const evidence = [...evidenceFor(service, compose, rootUri, setting)].sort(
      (a, b) => STRENGTH[b.kind] - STRENGTH[a.kind],
    );
    const [best] = evidence;
    if (best) found.push({ service, evidence, strength: isIncidental(best, service) ? 0 : STRENGTH[best.kind] });
  }
  found.sort((a, b) => b.strength - a.strength);
  const [first, second] = found;
  if (!first) return undefined;
  const isContested = second?.strength === first.strength && first.strength <= STRENGTH.image;
  return isContested ? undefined : { service: first.service, evidence: first.evidence };
}

/** Where images of nginx have their configuration, and what copies of it are called. */
const CONFIG_PATH =
  /(?:^|[/_.-])(?:nginx|openresty|angie|tengine|conf\.d|http\.d|sites-enabled|site-confs|server_blocks)(?:[/_.-]|$)/i;

/** The whole repository in the container of an application: `.:/app` holds nginx.conf too, and says nothing. */
function isIncidental({ target }: Evidence, service: Service): boolean {
  return (
    target !== undefined && !CONFIG_PATH.test(target) && imageOf(service) !== undefined && !looksLikeNginx(service)
  );
}

/** What says that a service runs nginx with a file, strongest first. */
export function findEvidence(service: Service, compose: ComposeModel, fileUri: string): readonly Evidence[] {
  return [...evidenceFor(service, compose, fileUri, undefined)].sort((a, b) => STRENGTH[b.kind] - STRENGTH[a.kind]);
}

function* evidenceFor(
  service: Service,
  compose: ComposeModel,
  rootUri: string,
  setting: string | undefined,
): Generator<Evidence> {
  if (setting === service.name)
    yield { kind: 'setting', text: 'named in the setting upstreamLens.projects', origin: service.key };
  for (const volume of service.volumes) {
    const source = knownValue(volume.source);
    if (volume.type !== 'bind' || source === undefined) continue;
    if (isInside(rootUri, joinUri(volume.folder, source))) {
      yield {
        kind: 'mount',
        text: `mounts ${source} at ${knownValue(volume.target) ?? 'an unknown path'}`,
        origin: volume.origin,
        ...(volume.target.known && { target: volume.target.value }),
      };
    }
  }
  for (const mount of service.configs) {
    const config = compose.configs.get(mount.source);
    const file = knownValue(config?.file);
    if (config && file !== undefined && joinUri(config.folder, file) === rootUri) {
      yield { kind: 'config', text: `uses the config ${mount.source} (${file})`, origin: mount.origin };
    } else if (config?.content && rootUri.startsWith(`${config.content.origin.uri}#`)) {
      yield { kind: 'config', text: `uses the config ${mount.source}`, origin: mount.origin };
    }
  }
  yield* dockerfileEvidence(service, rootUri);
  const image = imageOf(service);
  if (image && NGINX_NAME.test(image)) yield { kind: 'image', text: `runs the image ${image}`, origin: service.key };
  if (NGINX_NAME.test(service.name)) yield { kind: 'name', text: 'is called so', origin: service.key };
}

/** Where nginx looks for configuration: a file, or a folder of them. Certificates and pages lie beside these. */
const CONFIG_TARGET =
  /(?:^|\/)(?:nginx|openresty|angie|conf|conf\.d|http\.d|sites-enabled|site-confs|server_blocks|templates)\/?$|\.(?:conf|template)$/;

/**
 * Whether a file that no container was seen to read is none of this nginx's: the service brings its own configuration,
 * and nothing but its image or name speaks for the file; or the file is one of those that are available, not enabled.
 */
export function isUnreadBy({ service, evidence }: NginxService, fileUri: string): boolean {
  const [best] = evidence;
  if (best?.kind !== 'image' && best?.kind !== 'name') return /\/sites-available\//.test(fileUri);
  const targets = [
    ...service.volumes.flatMap(({ target }) => knownValue(target) ?? []),
    ...service.configs.map(({ target }) => target),
    ...(service.build?.file?.copies ?? []).map(({ target }) => target),
  ];
  return targets.some((target) => CONFIG_TARGET.test(target));
}

function imageOf(service: Service): string | undefined {
  return knownValue(service.image) ?? knownValue(service.build?.file?.image);
}

/** Whether a service's image or name is nginx's. */
export function looksLikeNginx(service: Service): boolean {
  return NGINX_NAME.test(imageOf(service) ?? '') || NGINX_NAME.test(service.name);
}

function* dockerfileEvidence(service: Service, rootUri: string): Generator<Evidence> {
  const context = knownValue(service.build?.context);
  if (context === undefined || !service.build) return;
  const contextUri = joinUri(service.build.folder, context);
  for (const copy of service.build?.file?.copies ?? []) {
    const source = copy.sources.find((path) => isInside(rootUri, joinUri(contextUri, path.replace(/^\/+/, ''))));
    if (source === undefined) continue;
    yield {
      kind: 'dockerfile',
      text: `builds from a Dockerfile that copies ${relativeUri(contextUri, rootUri)} to ${copy.target}`,
      target: copy.target,
      ...(service.build?.context && { origin: service.build.context.origin }),
    };
  }
}

import type { Service } from '../compose/model';
import { declaredPorts, portEvidence, singlePorts } from './ports';
import { hasHealthCheck } from './startup';
import { knownValue, type Topology } from './types';

/**
 * Whether a container of a service has a health check: `none` where the files prove it, `unknown` where the image may
 * bring one.
 */
export function healthCheckOf(service: Service): 'here' | 'unknown' | 'none' {
  const { healthcheck, build } = service;
  if (healthcheck?.disabled) return 'none';
  // what has no test of its own changes the one of the image
  if (healthcheck || hasHealthCheck(service)) return 'here';
  if (build) return build.file?.healthcheck === 'none' ? 'none' : 'unknown';
  return IMAGES_WITH_HEALTH_CHECK.test(knownValue(service.image) ?? '$') ? 'here' : 'unknown';
}

/** Images that are known to bring a health check, and those whose name comes from a variable. */
const IMAGES_WITH_HEALTH_CHECK =
  /\$|(?:^|\/)(?:adguard\/adguardhome|authelia\/authelia|axllent\/mailpit|gitlab\/gitlab-[ce]e|goauthentik\/server|immich-app\/(?:immich-server|immich-machine-learning|postgres)|itzg\/minecraft-server|jellyfin\/jellyfin|louislam\/uptime-kuma|mysql\/mysql-server|paperless-ngx\/paperless-ngx|pihole\/pihole|plexinc\/pms-docker|vaultwarden\/server)(?:[:@]|$)/;

/** Commands that images of data stores bring to ask whether they are ready. */
const READY_COMMANDS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)(?:postgres|postgis|timescaledb)[^/]*$/, 'pg_isready -U postgres'],
  [/(?:^|\/)(?:redis|valkey)[^/]*$/, 'redis-cli ping'],
  [/(?:^|\/)mariadb[^/]*$/, 'healthcheck.sh --connect --innodb_initialized'],
  [/(?:^|\/)mysql[^/]*$/, 'mysqladmin ping -h 127.0.0.1'],
  [/(?:^|\/)rabbitmq[^/]*$/, 'rabbitmq-diagnostics -q ping'],
  [/(?:^|\/)mongo(?::[^/]*)?$/, 'mongosh --quiet --eval "db.runCommand({ping: 1})"'],
];

/**
 * A command for the container's shell that tells whether the service is ready: the image's own, or a request to the
 * port that nginx asks for.
 * @returns undefined if the port is not known
 */
export function readyCommand(service: Service, topology: Topology): string | undefined {
  const image = knownValue(service.image) ?? '';
  const known = service.build ? undefined : READY_COMMANDS.find(([name]) => name.test(image))?.[1];
  if (known) return known;
  const port = askedPortOf(service, topology) ?? ownPort(service);
  return port === undefined ? undefined : `wget -q -O /dev/null http://127.0.0.1:${port}/ || exit 1`;
}

function askedPortOf(service: Service, { endpoints }: Topology): number | undefined {
  const asked = endpoints.find(({ target, port }) => target.kind === 'service' && target.service === service && port);
  return asked?.port;
}

function ownPort(service: Service): number | undefined {
  const { variable, exposes } = portEvidence(service);
  return variable?.port ?? singlePorts(declaredPorts(service, 'tcp').ports)[0] ?? exposes[0];
}

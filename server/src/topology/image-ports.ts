/**
 * `EXPOSE` of images that stand behind nginx often, by repository: for suggestions only. Of their documentation on Docker
 * Hub; the port for requests comes first.
 */
const EXPOSED: Readonly<Record<string, readonly number[]>> = {
  adminer: [8080],
  caddy: [80],
  drupal: [80],
  ghost: [2368],
  'gitea/gitea': [3000],
  'grafana/grafana': [3000],
  'grafana/grafana-oss': [3000],
  httpd: [80],
  influxdb: [8086],
  'jellyfin/jellyfin': [8096],
  'jenkins/jenkins': [8080],
  joomla: [80],
  'jupyter/base-notebook': [8888],
  kibana: [5601],
  'louislam/uptime-kuma': [3001],
  matomo: [80],
  'mattermost/mattermost-team-edition': [8065],
  mediawiki: [80],
  'minio/minio': [9000],
  'n8nio/n8n': [5678],
  nextcloud: [80],
  nginx: [80],
  'nginxinc/nginx-unprivileged': [8080],
  'nodered/node-red': [1880],
  odoo: [8069],
  phpmyadmin: [80],
  'prom/prometheus': [9090],
  'quay.io/keycloak/keycloak': [8080],
  redmine: [3000],
  registry: [5000],
  'rocket.chat': [3000],
  sonarqube: [9000],
  tomcat: [8080],
  'traefik/whoami': [80],
  'vaultwarden/server': [80],
  wordpress: [80],
};

/** Images that speak no HTTP, by the last part of their name. */
const STORE =
  /^(?:postgres|postgis|timescaledb|pgvector|mysql|mariadb|percona|mongo|redis|valkey|keydb|dragonfly|rabbitmq|kafka|zookeeper|nats|cassandra|etcd|pgbouncer|mosquitto|postfix|mailserver)(?:$|-)/;

/** The repository of an image without its registry's usual name: `nginx`, `grafana/grafana`. */
function repositoryOf(image: string): string {
  return image
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '')
    .replace(/^docker\.io\//, '')
    .replace(/^library\//, '');
}

/** The ports that an image is known to listen on; PHP's FPM listens on 9000 in whatever image it is. */
export function portsOfImage(image: string): readonly number[] {
  const repository = repositoryOf(image);
  const isFpm = /:[^/:]*\bfpm\b/.test(image);
  if (isFpm && (repository === 'php' || EXPOSED[repository])) return [9000];
  return Object.hasOwn(EXPOSED, repository) ? (EXPOSED[repository] ?? []) : [];
}

/** What an image speaks: `http` is what is not known to be something else. */
export type Spoken = 'http' | 'fastcgi' | 'memcached' | 'other';

export function spokenBy(image: string): Spoken {
  const name = repositoryOf(image).replace(/^.*\//, '');
  if (/(?:^|[-_:.])fpm(?:$|[-_.])/.test(image.replace(/^.*\//, ''))) return 'fastcgi';
  if (/^memcached(?:$|-)/.test(name)) return 'memcached';
  return STORE.test(name) ? 'other' : 'http';
}

import { describe, expect, it } from 'vitest';
import { offeredHosts } from '../../../server/src/topology/offered-hosts';
import { offeredServers } from '../../../server/src/topology/offered-servers';
import { analyseFixture, parseFixture } from '../../support/fixture';

const NGINX = '  nginx:\n    image: nginx:1.28\n';

function topologyOf(compose: string, nginx = 'events {}\nhttp {}\n', profiles: readonly string[] = []) {
  const fixture = `//- nginx.conf\n${nginx}//- compose.yaml\n${compose}`;
  return analyseFixture(parseFixture(fixture), { profiles }).snapshot.topology;
}

/** `host:port/port via`, with nginx as it is or as told. */
function hosts(services: string, protocol: 'http' | 'stream' = 'http', rest = ''): string[] {
  const compose = `services:\n${services.includes('nginx:') ? '' : NGINX}${services}${rest}`;
  return offeredHosts(topologyOf(compose), protocol).map(
    ({ host, ports, via }) => `${host}:${ports.map(({ port, from }) => `${port} (${from})`).join(' ')} ${via}`,
  );
}

describe('hosts to offer', () => {
  it('are the names of services with the ports they listen on', () => {
    expect(hosts('  api:\n    image: a\n    expose: [3000]\n    ports: ["8080:3001"]\n')).toEqual([
      'api:3001 (ports) 3000 (expose) key',
    ]);
  });

  it('have PORT first, and no debugger', () => {
    const services =
      '  api:\n    image: a\n    ports: ["9229:9229", "80:3001", "81:3000"]\n    environment: {PORT: 3000}\n';
    expect(hosts(services)).toEqual(['api:3000 (variable) 3001 (ports) key']);
    expect(hosts('  git:\n    image: gitea/gitea:1\n    ports: ["22:22"]\n')).toEqual(['git:22 (ports) key']);
  });

  it('have the ports of well-known images where nothing else tells', () => {
    expect(hosts('  php:\n    image: php:8.3-fpm-alpine\n')).toEqual(['php:9000 (image) key']);
    expect(hosts('  g:\n    image: docker.io/grafana/grafana:11.1\n')).toEqual(['g:3000 (image) key']);
    expect(hosts('  g:\n    image: grafana/grafana\n    expose: [80]\n')).toEqual(['g:80 (expose) key']);
    expect(hosts('  x:\n    image: example/grafana\n')).toEqual(['x: key']);
  });

  it('have ports of UDP in stream only', () => {
    const services = '  dns:\n    image: dns\n    ports: ["53:5353/udp"]\n';
    expect(hosts(services)).toEqual(['dns: key']);
    expect(hosts(services, 'stream')).toEqual(['dns:5353 (ports) key']);
  });

  it('are aliases, names of containers and of links too', () => {
    const services =
      '  nginx:\n    image: nginx\n    links: ["api:backend"]\n  api:\n    image: a\n    container_name: box\n    hostname: inner\n    networks:\n      default:\n        aliases: [core]\n';
    expect(hosts(services)).toEqual(['api: key', 'core: alias', 'box: container-name', 'backend: link']);
  });

  it('are on a network of nginx', () => {
    const services =
      '  nginx:\n    image: nginx\n    networks: [front]\n  api:\n    image: a\n    networks: [front, back]\n  db:\n    image: a\n    networks: [back]\n';
    expect(hosts(services, 'http', 'networks: {front: {}, back: {}}\n')).toEqual(['api: key']);
  });

  it('are none of other stacks, of network_mode and of what does not run', () => {
    const services =
      '  a:\n    image: a\n    network_mode: host\n  b:\n    image: a\n    network_mode: service:c\n  c:\n    image: a\n    scale: 0\n  d:\n    image: a\n    profiles: [debug]\n';
    expect(hosts(services)).toEqual([]);
    const compose = `services:\n${NGINX}${services}`;
    expect(offeredHosts(topologyOf(compose, undefined, ['debug']), 'http').map(({ host }) => host)).toEqual(['d']);
  });

  it('are not guessed on an external network', () => {
    const services =
      '  nginx:\n    image: nginx\n    networks: [edge]\n  api:\n    image: a\n    networks: [edge]\n  db:\n    image: a\n';
    expect(hosts(services, 'http', 'networks: {edge: {external: true}}\n')).toEqual(['api: key']);
  });

  it('are no names that mean two services', () => {
    const alias = (name: string): string =>
      `  ${name}:\n    image: a\n    networks:\n      default:\n        aliases: [api]\n`;
    expect(hosts(alias('one') + alias('two'))).toEqual(['one: key', 'two: key']);
  });

  it('are published ports for an nginx on the host network', () => {
    const services =
      '  nginx:\n    image: nginx\n    network_mode: host\n  api:\n    image: a\n    ports: ["8080:3000", "10.0.0.1:9:9", "53:53/udp", "3000"]\n  db:\n    image: a\n';
    expect(hosts(services)).toEqual(['127.0.0.1:8080 (published) published', '10.0.0.1:9 (published) published']);
  });

  it('are published ports for an nginx on the host', () => {
    const compose = 'services:\n  api:\n    image: a\n    ports: ["3001:3000"]\n';
    expect(offeredHosts(topologyOf(compose), 'http').map(({ host, ports }) => [host, ports[0]?.port])).toEqual([
      ['127.0.0.1', 3001],
    ]);
  });

  it('are the loopback for what runs in the network of nginx', () => {
    expect(hosts('  app:\n    image: a\n    network_mode: service:nginx\n    expose: [9000]\n')).toEqual([
      '127.0.0.1:9000 (expose) own-stack',
    ]);
  });
});

describe('servers to offer', () => {
  const STACK = `services:\n${NGINX}${[
    ['db', 'image: postgres:17'],
    ['web', 'image: a\n    expose: [80]'],
    ['api-1', 'image: a\n    expose: [3000, 4000]\n    container_name: box-1'],
    ['api-2', 'image: a\n    expose: [3000]\n    container_name: box-2'],
    ['api-3', 'image: a\n    expose: [3000]\n    container_name: box-3'],
  ]
    .map(([name, body]) => `  ${name}:\n    ${body}\n`)
    .join('')}`;

  const offered = (
    name: string | undefined,
    servers: readonly { host: string; port: number }[],
    nginx?: string,
    protocol: 'http' | 'stream' = 'http',
  ): string[] =>
    offeredServers(topologyOf(STACK, nginx), { name, protocol, servers }).map(
      ({ offered: { host }, port }) => `${host}:${port?.port}`,
    );

  it('are instances like those that are there first', () => {
    // no other names of api-1: it would get the requests of two
    expect(offered('backend', [{ host: 'api-1', port: 3000 }])).toEqual([
      'api-2:3000',
      'api-3:3000',
      'web:80',
      'api-1:4000',
      'box-2:3000',
      'box-3:3000',
      'db:5432',
    ]);
  });

  it('are reached by the same kind of name', () => {
    expect(offered('backend', [{ host: 'box-1', port: 3000 }]).slice(0, 2)).toEqual(['box-2:3000', 'box-3:3000']);
  });

  it('are called like the upstream', () => {
    expect(offered('api_backend', []).slice(0, 3)).toEqual(['api-1:3000', 'api-2:3000', 'api-3:3000']);
    expect(offered('web_service', [])[0]).toBe('web:80');
  });

  it('have the port that the others have', () => {
    expect(offered('api', [{ host: 'api-9', port: 4000 }])[0]).toBe('api-1:4000');
  });

  it('are those first that nothing reaches', () => {
    const nginx = 'events {}\nhttp { upstream a { server api-1:3000; server web; } }\n';
    expect(offered('x', [], nginx).slice(0, 2)).toEqual(['api-2:3000', 'api-3:3000']);
  });

  it('may be databases for stream', () => {
    expect(offered('db', [], undefined, 'stream')[0]).toBe('db:5432');
  });
});

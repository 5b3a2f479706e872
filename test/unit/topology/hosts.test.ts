import { describe, expect, it } from 'vitest';
import type { Target } from '../../../server/src/topology/types';
import { analyseFixture, parseFixture } from '../../support/fixture';

/** Where `host` leads, with nginx as the service `web`; short for comparison. */
function resolve(host: string, compose: string, profiles: readonly string[] = []): string {
  const fixture = `//- nginx.conf\nhttp { upstream u { server ${host}:80; } }\n//- docker-compose.yml\n${compose}`;
  const { snapshot } = analyseFixture(parseFixture(fixture), { profiles });
  const target = snapshot.topology.endpoints[0]?.target;
  return target ? describeTarget(target) : 'none';
}

function describeTarget(target: Target): string {
  switch (target.kind) {
    case 'service':
      return `${target.service.name} by ${target.via}, ${target.peers}${target.needsProfile ? ', behind a profile' : ''}${target.isAssumed ? ', assumed' : ''}`;
    case 'unreachable':
      return `${target.service.name} unreachable: ${target.why}${target.via ? ` via ${target.via.name}` : ''}`;
    case 'ambiguous':
      return `ambiguous: ${target.services.map(({ name }) => name).join(' ')}`;
    case 'outside':
      return `outside: ${target.why}`;
    case 'dynamic':
      return 'dynamic';
    case 'missing':
      return `missing${target.certain ? '' : '?'}: ${target.suggestions.join(' ')}`;
  }
}

const WEB = 'services:\n  web:\n    image: nginx\n';

describe('names of a service', () => {
  it('are its key, in any case and with a final dot', () => {
    const compose = `${WEB}  api:\n    image: a\n`;
    expect(resolve('api', compose)).toBe('api by key, 1');
    expect(resolve('API', compose)).toBe('api by key, 1');
    expect(resolve('api.', compose)).toBe('api by key, 1');
  });

  it('are its container name, or the one that Compose makes', () => {
    expect(resolve('box', `${WEB}  api:\n    image: a\n    container_name: box\n`)).toBe('api by container-name, 1');
    const named = `name: shop\n${WEB}  api:\n    image: a\n    scale: 2\n`;
    expect(resolve('shop-api-2', named)).toBe('api by container-name, 1');
    expect(resolve('shop-api-3', named)).toMatch(/^missing/);
  });

  it('are its aliases, on their own network only', () => {
    const compose = (network: string) =>
      `services:\n  web:\n    image: nginx\n    networks: [front]\n  api:\n    image: a\n    networks:\n      front: {}\n      ${network}:\n        aliases: [core]\nnetworks: {front: {}, back: {}}\n`;
    expect(resolve('core', compose('back'))).toBe('api unreachable: no-shared-network');
    expect(resolve('core', compose('back').replace('[front]', '[front, back]'))).toBe('api by alias, 1');
  });

  it('are its hostname', () => {
    expect(resolve('inner', `${WEB}  api:\n    image: a\n    hostname: inner\n`)).toBe('api by hostname, 1');
  });

  it('also end in the real name of the network', () => {
    const compose = `name: shop\n${WEB}  api:\n    image: a\n`;
    expect(resolve('api.shop_default', compose)).toBe('api by key, 1');
    expect(resolve('api.example.com', compose)).toBe('outside: fqdn');
  });

  it('are ambiguous where two services share an alias', () => {
    const service = (name: string) => `  ${name}:\n    image: a\n    networks: {default: {aliases: [app]}}\n`;
    expect(resolve('app', `${WEB}${service('blue')}${service('green')}`)).toBe('ambiguous: blue green');
  });
});

describe('names that only nginx has', () => {
  it('come from links, which do not bridge networks', () => {
    const compose = `services:\n  web:\n    image: nginx\n    links: ["api:core"]\n  api:\n    image: a\n`;
    expect(resolve('core', compose)).toBe('api by link, 1');
    const apart = compose
      .replace('    image: a', '    image: a\n    networks: [back]')
      .concat('networks: {back: {}}\n');
    expect(resolve('core', apart)).toBe('api unreachable: no-shared-network');
  });

  it('come from extra_hosts and external_links', () => {
    const compose = `${WEB}    extra_hosts: ["legacy:10.0.0.9"]\n    external_links: ["other_1:old"]\n`;
    expect(resolve('legacy', compose)).toBe('outside: extra-hosts');
    expect(resolve('old', compose)).toBe('outside: external-link');
  });
});

describe('networks', () => {
  const apart =
    'services:\n  web:\n    image: nginx\n    networks: [front]\n  api:\n    image: a\n    networks: [back]\nnetworks: {front: {}, back: {}}\n';

  it('must be shared', () => {
    expect(resolve('api', apart)).toBe('api unreachable: no-shared-network');
    expect(resolve('api', apart.replace('[back]', '[back, front]'))).toBe('api by key, 1');
  });

  it('of a service that names some do not include the default one', () => {
    expect(resolve('api', `${WEB}  api:\n    image: a\n    networks: [back]\nnetworks: {back: {}}\n`)).toBe(
      'api unreachable: no-shared-network',
    );
  });

  it('that are external may be shared under another name', () => {
    expect(resolve('api', apart.replace('back: {}', 'back: {external: true}'))).toBe('api by key, unknown, assumed');
    expect(resolve('nowhere', apart.replace('front: {}', 'front: {external: true}'))).toMatch(/^missing\?/);
  });

  it('of a service on the host are none', () => {
    expect(resolve('api', `${WEB}  api:\n    image: a\n    network_mode: host\n`)).toBe(
      'api unreachable: network-mode',
    );
    expect(resolve('api', `${WEB}    network_mode: host\n  api:\n    image: a\n`)).toBe(
      'api unreachable: nginx-on-host-network',
    );
  });

  it('of a shared stack are those of its owner', () => {
    const shared = `${WEB}  vpn:\n    image: v\n  api:\n    image: a\n    network_mode: "service:vpn"\n`;
    expect(resolve('api', shared)).toBe('api unreachable: shares-other-stack via vpn');
    expect(resolve('vpn', shared)).toBe('vpn by key, 1');
    const nginxShares = `services:\n  web:\n    image: nginx\n    network_mode: "service:vpn"\n  vpn:\n    image: v\n  api:\n    image: a\n`;
    expect(resolve('api', nginxShares)).toBe('api by key, 1');
  });

  it('of a container outside the file are unknown', () => {
    expect(resolve('api', `${WEB}    network_mode: "container:x"\n  api:\n    image: a\n`)).toBe('outside: no-compose');
  });
});

describe('what takes a service away', () => {
  it('is an inactive profile', () => {
    const compose = `${WEB}  api:\n    image: a\n    profiles: [debug]\n`;
    expect(resolve('api', compose)).toBe('api by key, 1, behind a profile');
    expect(resolve('api', compose, ['debug'])).toBe('api by key, 1');
    expect(resolve('api', compose.replace('image: nginx', 'image: nginx\n    profiles: [debug]'))).toBe(
      'api by key, 1',
    );
  });

  it('is a scale of zero', () => {
    expect(resolve('api', `${WEB}  api:\n    image: a\n    deploy: {replicas: 0}\n`)).toBe(
      'api unreachable: scaled-to-zero',
    );
  });
});

describe('replicas', () => {
  it('are one address each', () => {
    expect(resolve('api', `${WEB}  api:\n    image: a\n    deploy: {replicas: 3}\n`)).toBe('api by key, 3');
    expect(resolve('api', `${WEB}  api:\n    image: a\n    deploy: {replicas: "\${N}"}\n`)).toBe('api by key, unknown');
  });
});

describe('a name that is nowhere', () => {
  it('comes with the closest reachable services', () => {
    const compose = `${WEB}  api-1:\n    image: a\n  api-2:\n    image: a\n  db:\n    image: p\n`;
    expect(resolve('api-3', compose)).toBe('missing: api-1 api-2');
    expect(resolve('api_1', compose)).toBe('missing: api-1 api-2');
    expect(resolve('queue', compose)).toBe('missing: ');
  });

  it('is uncertain where a file could not be read', () => {
    expect(resolve('x', `include: [other.yml]\n${WEB}`)).toMatch(/^missing\?/);
    expect(resolve('x', `${WEB}  api:\n    image: a\n    container_name: "\${NAME}"\n`)).toMatch(/^missing\?/);
  });
});

describe('what is no question of names', () => {
  it.each([
    ['127.0.0.1', 'outside: loopback'],
    ['localhost', 'outside: loopback'],
    ['10.1.2.3', 'outside: ip'],
    ['[::1]', 'outside: loopback'],
    ['[2001:db8::1]', 'outside: ip'],
  ])('%s', (host, expected) => {
    expect(resolve(host, WEB)).toBe(expected);
  });

  it('a name of compose while nginx is no service', () => {
    expect(resolve('api', 'services:\n  api:\n    image: a\n')).toBe('outside: nginx-not-in-compose');
  });
});

import { describe, expect, it } from 'vitest';
import { splitShellWords } from '../../../server/src/compose';
import { modelOf, plain, serviceIn, textAt, webOf } from './model-of';

const names = (networks: readonly { readonly name: string }[]): string[] => networks.map(({ name }) => name);

describe('networks of a service', () => {
  it.each([
    ['image: a', ['default']],
    ['networks:', ['default']],
    ['networks: []', ['default']],
    ['networks:\n      -', ['default']],
    ['networks: {}', ['default']],
    ['networks: [a, b]', ['a', 'b']],
    ['networks: [a, a]', ['a']],
    ['networks: {a: , b: {aliases: [x]}}', ['a', 'b']],
    ['network_mode: none', []],
    ['network_mode: host', []],
    ['network_mode: bridge', []],
    ['network_mode: service:api', []],
    ['provider: {type: model}', []],
    ['networks: !reset [a]', ['default']],
    ['networks: !override [a]', ['a']],
  ])('%s', (keys, expected) => {
    expect(names(webOf(keys).networks)).toEqual(expected);
  });

  it('has no origin for the implicit network', () => {
    expect(webOf('image: a').networks[0]?.origin).toBeUndefined();
    expect(webOf('networks: [default]').networks[0]?.origin).toBeDefined();
  });

  it('reads aliases, those with variables as unknown', () => {
    const model = modelOf('services:\n  web:\n    networks:\n      a:\n        aliases: [x, "${Y}", "${Z:-z}"]\n');
    const web = serviceIn(model, 'web');
    expect(web.networks[0]?.aliases.map(plain)).toEqual(['x', '? ${Y} is not set', 'z']);
    expect(textAt(model, web.networks[0]?.origin)).toBe('a');
    expect(model.blindSpots).toMatchObject([{ kind: 'interpolation', reason: '${Y} is not set' }]);
  });

  it('keeps networks beside network_mode apart', () => {
    const web = webOf('network_mode: host\n    networks: [a, b]');
    expect([web.networks, names(web.networksBesideMode)]).toEqual([[], ['a', 'b']]);
    expect(webOf('network_mode: host').networksBesideMode).toEqual([]);
    expect(webOf('network_mode: host\n    networks: []').networksBesideMode).toEqual([]);
    expect(webOf('networks: [a]').networksBesideMode).toEqual([]);
  });
});

describe('top-level networks', () => {
  const text =
    'services:\n  web: {image: a, networks: [default, a, b, c, d, e]}\nnetworks:\n  a:\n  b: {name: real}\n' +
    '  c: {external: true}\n  d: {external: true, name: "out"}\n  e: {external: {name: old}}\n  f: {external: true}\n';

  it('gives real names', () => {
    const { networks } = modelOf(text, { folderName: 'My.Shop' });
    expect([...networks.values()].map(({ name, realName, external }) => [name, realName, external])).toEqual([
      ['a', 'myshop_a', false],
      ['b', 'real', false],
      ['c', 'c', true],
      ['d', 'out', true],
      ['e', 'old', true],
      ['f', 'f', true],
      ['default', 'myshop_default', false],
    ]);
    expect(modelOf(text).networks.get('a')?.realName).toBeUndefined();
  });

  it('is blind where a used network is external', () => {
    expect(modelOf(text).blindSpots.map(({ kind, reason }) => `${kind}: ${reason}`)).toEqual([
      "external-network: network c is external, so other projects' containers may be on it",
      "external-network: network d is external, so other projects' containers may be on it",
      "external-network: network e is external, so other projects' containers may be on it",
    ]);
    const outer = modelOf('services: {web: {image: a}}\nnetworks: {default: {external: true}}\n');
    expect(outer.blindSpots).toMatchObject([{ kind: 'external-network' }]);
  });
});

describe('project name', () => {
  it.each([
    ['name: shop', { folderName: 'folder' }, 'shop'],
    ['name: "${N:-n}"', {}, 'n'],
    ['name: shop', { env: { COMPOSE_PROJECT_NAME: 'env' } }, 'env'],
    ['name: shop', { env: { COMPOSE_PROJECT_NAME: 'env' }, projectName: 'given' }, 'given'],
    ['', { folderName: '_My Project.2' }, 'myproject2'],
    ['', {}, "? the project's folder is not known"],
  ])('%j with %j is %s', (text, options, expected) => {
    expect(plain(modelOf(text, options).projectName)).toBe(expected);
  });
});

describe('what a service depends on and answers to', () => {
  it('reads both forms of depends_on', () => {
    const short = webOf('depends_on: [api, db]').dependsOn;
    expect(short.map(({ service, condition, required }) => [service, condition, required])).toEqual([
      ['api', 'service_started', true],
      ['db', 'service_started', true],
    ]);
    const long = webOf('depends_on: {api: {condition: service_healthy}, db: {required: false}, mq: }').dependsOn;
    expect(long.map(({ service, condition, required }) => [service, condition, required])).toEqual([
      ['api', 'service_healthy', true],
      ['db', 'service_started', false],
      ['mq', 'service_started', true],
    ]);
  });

  it('reads links', () => {
    const web = webOf('links: [api, "db:store"]\n    external_links: [old:legacy]');
    expect(web.links.map(({ service, alias }) => [service, alias])).toEqual([
      ['api', undefined],
      ['db', 'store'],
    ]);
    expect(web.externalLinks).toMatchObject([{ service: 'old', alias: 'legacy' }]);
  });

  it.each([
    ['extra_hosts: ["a:10.0.0.1", "b=10.0.0.2", "c:[::1]", "d:::1", "e=${IP}", "host.docker.internal:host-gateway"]'],
    ['extra_hosts: {a: 10.0.0.1, b: 10.0.0.2, c: "[::1]", d: "::1", e: "${IP}", host.docker.internal: host-gateway}'],
  ])('reads %s', (keys) => {
    expect(webOf(keys).extraHosts.map(({ host, address }) => `${host} ${address}`)).toEqual([
      'a 10.0.0.1',
      'b 10.0.0.2',
      'c ::1',
      'd ::1',
      'e ${IP}',
      'host.docker.internal host-gateway',
    ]);
  });

  it('reads names', () => {
    const web = webOf('container_name: "front"\n    hostname: web-1\n    profiles: [dev, "${P:-x}"]');
    expect([plain(web.containerName), plain(web.hostname)]).toEqual(['front', 'web-1']);
    expect(web.profiles.map(plain)).toEqual(['dev', 'x']);
  });

  it('is blind where a name is not known', () => {
    expect(modelOf('services:\n  web:\n    container_name: ${NAME}\n').blindSpots).toMatchObject([
      { kind: 'interpolation', reason: '${NAME} is not set' },
    ]);
  });

  it('gives the active profiles', () => {
    expect(modelOf('', { env: { COMPOSE_PROFILES: 'dev,debug' } }).activeProfiles).toEqual(['dev', 'debug']);
    expect(modelOf('').activeProfiles).toEqual([]);
  });
});

describe('replicas', () => {
  it.each([
    ['image: a', 1, false],
    ['scale: 3', 3, true],
    ['deploy: {replicas: 2}', 2, true],
    ['scale: 0\n    deploy: {replicas: 2}', 0, true],
    ['scale: "${N}"', '? ${N} is not set', true],
    ['scale: many', '? "many" is no number of replicas', true],
    ['deploy: {replicas: "${N:-4}"}', 4, true],
  ])('%s', (keys, count, explicit) => {
    const { replicas } = webOf(keys);
    expect([plain(replicas.count), replicas.explicit]).toEqual([count, explicit]);
  });

  it('is blind with an endpoint mode of Swarm', () => {
    expect(modelOf('services:\n  web:\n    deploy: {endpoint_mode: vip}\n').blindSpots).toMatchObject([
      { kind: 'swarm' },
    ]);
  });

  it('keeps scale, deploy.replicas and what only Swarm reads apart', () => {
    const { replicas } = webOf('scale: 1\n    deploy: {replicas: 3, update_config: {order: start-first}}');
    expect([plain(replicas.scale), plain(replicas.deployed), replicas.swarmKeys]).toEqual([1, 3, ['update_config']]);
    expect(webOf('image: a').replicas).not.toHaveProperty('scale');
  });
});

describe('healthcheck', () => {
  it.each([
    ['{test: ["CMD", "curl", "-f", "x"]}', false, 'CMD curl -f x'],
    ['{test: curl -f x}', false, 'curl -f x'],
    ['{test: ["NONE"]}', true, 'NONE'],
    ['{test: NONE}', false, 'NONE'],
    ['{disable: true}', true, undefined],
    ['{disable: false, interval: 5s}', false, undefined],
  ])('%s', (text, disabled, test) => {
    expect(webOf(`healthcheck: ${text}`).healthcheck).toMatchObject({ disabled, ...(test && { test }) });
  });
});

describe('environment', () => {
  it('reads the mapping', () => {
    const { environment } = webOf('environment: {A: 1, B: "", C: , D: "${X}", E: "$$x"}');
    expect([...environment].map(([key, value]) => `${key}=${plain(value)}`)).toEqual([
      'A=1',
      'B=',
      'C=? C is taken from the shell',
      'D=? ${X} is not set',
      'E=$x',
    ]);
  });

  it('reads the list', () => {
    const { environment } = webOf('environment: ["A=1=2", B=, C, "D=${X}", HOME]', { env: { HOME: '/root' } });
    expect([...environment].map(([key, value]) => `${key}=${plain(value)}`)).toEqual([
      'A=1=2',
      'B=',
      'C=? C is taken from the shell',
      'D=? ${X} is not set',
      'HOME=/root',
    ]);
  });

  it('leaves out variables whose name is not known', () => {
    const { environment } = webOf('environment: ["${X}=1", "${Y}", "A=${X}"]');
    expect([...environment.keys()]).toEqual(['A']);
  });

  it('reads the names of files', () => {
    expect(webOf('env_file: a.env').envFiles.map(plain)).toEqual(['a.env']);
    expect(webOf('env_file: [a.env, {path: b.env, required: false}]').envFiles.map(plain)).toEqual(['a.env', 'b.env']);
  });
});

describe('volumes', () => {
  const short = (text: string, env = {}) => {
    const [volume] = webOf(`volumes:\n      - ${text}`, { env }).volumes;
    return [volume?.type, plain(volume?.source), plain(volume?.target), volume?.readOnly];
  };

  it.each([
    ['./nginx.conf:/etc/nginx/nginx.conf:ro', 'bind', './nginx.conf', '/etc/nginx/nginx.conf', true],
    ['/srv/conf:/etc/nginx:rw,z', 'bind', '/srv/conf', '/etc/nginx', false],
    ['../conf:/etc/nginx:z,ro', 'bind', '../conf', '/etc/nginx', true],
    ['~/conf:/etc/nginx', 'bind', '~/conf', '/etc/nginx', false],
    ['data:/var/lib', 'volume', 'data', '/var/lib', false],
    ['/var/lib', 'volume', undefined, '/var/lib', false],
    ['C:\\conf:/etc/nginx', 'bind', 'C:\\conf', '/etc/nginx', false],
    ['c:/conf:/etc/nginx:ro', 'bind', 'c:/conf', '/etc/nginx', true],
    ['C:\\conf:D:\\conf:ro', 'bind', 'C:\\conf', 'D:\\conf', true],
    ['\\\\host\\share:/x', 'bind', '\\\\host\\share', '/x', false],
    ['${DIR:-./conf}:/etc/nginx:ro', 'bind', './conf', '/etc/nginx', true],
    ['"${DIR:-C:/conf}:/etc/nginx"', 'bind', 'C:/conf', '/etc/nginx', false],
    ['"${DIR}/nginx.conf:/etc/nginx/nginx.conf:ro"', 'bind', '? ${DIR} is not set', '/etc/nginx/nginx.conf', true],
    ['"${VOLUME}:/data"', 'other', '? ${VOLUME} is not set', '/data', false],
    ['{type: bind, source: ./conf, target: /etc/nginx, read_only: true}', 'bind', './conf', '/etc/nginx', true],
    ['{type: tmpfs, target: /tmp}', 'tmpfs', undefined, '/tmp', false],
    ['{type: npipe, source: a, target: /b}', 'other', 'a', '/b', false],
    ['{type: volume, source: data, target: /b}', 'volume', 'data', '/b', false],
  ])('%s', (text, ...expected) => {
    expect(short(text)).toEqual(expected);
  });

  it('reads a variable that holds the whole entry', () => {
    expect(short('"${V}"', { V: './a:/b:ro' })).toEqual(['bind', './a', '/b', true]);
  });

  it('gives the places of both parts', () => {
    const model = modelOf('services:\n  web:\n    volumes:\n      - "./a.conf:/b.conf:ro"\n');
    const [volume] = serviceIn(model, 'web').volumes;
    expect(textAt(model, volume?.source?.origin)).toBe('./a.conf');
    expect(textAt(model, volume?.target.origin)).toBe('/b.conf');
  });
});

describe('configs', () => {
  const text = [
    'services:',
    '  web:',
    '    configs:',
    '      - short',
    '      - {source: long, target: /etc/nginx/nginx.conf}',
    '      - source: long',
    'configs:',
    '  short: {file: ./a.conf}',
    '  long:',
    '    content: |',
    '      server { proxy_set_header Host $$host; }',
    '  unset: {content: "$host"}',
    '  far: {external: true}',
  ].join('\n');

  it('reads mounts and sources', () => {
    const model = modelOf(text);
    expect(serviceIn(model, 'web').configs.map(({ source, target }) => [source, target])).toEqual([
      ['short', '/short'],
      ['long', '/etc/nginx/nginx.conf'],
      ['long', '/long'],
    ]);
    const { configs } = model;
    expect(plain(configs.get('short')?.file)).toBe('./a.conf');
    expect(plain(configs.get('long')?.content)).toBe('server { proxy_set_header Host $host; }\n');
    expect(plain(configs.get('unset')?.content)).toBe('? ${host} is not set');
    expect(configs.get('far')?.external).toBe(true);
    expect(model.problems).toEqual([]);
  });
});

describe('commands', () => {
  it.each([
    [`nginx -g 'daemon off;'`, ['nginx', '-g', 'daemon off;']],
    ['  a   b\tc\n', ['a', 'b', 'c']],
    [`sh -c "echo \\"x\\" \\n"`, ['sh', '-c', 'echo "x" \\n']],
    [`a'b'"c"d`, ['abcd']],
    [`'' ""`, ['', '']],
    ['a\\ b', ['a b']],
    [`'open`, ['open']],
    ['', []],
  ])('splits %j', (text, words) => {
    expect(splitShellWords(text)).toEqual(words);
  });

  it('reads lists, strings and variables', () => {
    const web = webOf('command: ["nginx", "-c", "$F"]\n    entrypoint: /run.sh --port 80', { env: { F: '/x.conf' } });
    expect(plain(web.command)).toEqual(['nginx', '-c', '/x.conf']);
    expect(plain(web.entrypoint)).toEqual(['/run.sh', '--port', '80']);
    expect(plain(webOf('command: ["a", "$F"]').command)).toBe('? ${F} is not set');
    expect(plain(webOf('command: []').command)).toEqual([]);
    expect(webOf('command:').command).toBeUndefined();
  });
});

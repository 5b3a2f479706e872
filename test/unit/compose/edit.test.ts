import { describe, expect, it } from 'vitest';
import {
  addAlias,
  addNetworkToService,
  addServiceStub,
  addToServiceList,
  type ComposeFile,
  type ComposeModel,
  removeEntry,
  replaceScalar,
  type Service,
  type ServiceStub,
} from '../../../server/src/compose';
import { applyEdits, type TextEdit } from '../../../server/src/text/edit';
import { modelOf, plain, problemsIn, readExample, serviceIn } from './model-of';

function firstFile(model: ComposeModel): ComposeFile {
  const [file] = model.files;
  if (!file) throw new Error('no file');
  return file;
}

/** The text after an edit of the service `web`. */
function edited(text: string, edit: (web: Service, model: ComposeModel) => TextEdit[]): string {
  const model = modelOf(text);
  return applyEdits(text, edit(serviceIn(model, 'web'), model));
}

const withStub = (text: string, stub: ServiceStub = { image: 'nginx' }): string =>
  applyEdits(text, addServiceStub(firstFile(modelOf(text)), 'new', stub));
const withNetwork = (text: string, network = 'back'): string =>
  edited(text, (web, model) => addNetworkToService(web, network, model));
const withAlias = (text: string, network = 'front'): string =>
  edited(text, (web, model) => addAlias(web, network, 'api', model));

describe('addServiceStub', () => {
  it('follows the last service', () => {
    expect(withStub('services:\n  web:\n    image: a # x\n\nnetworks:\n  front:\n')).toBe(
      'services:\n  web:\n    image: a # x\n  new:\n    image: nginx\n\nnetworks:\n  front:\n',
    );
  });

  it('writes all that is asked, lists indented as elsewhere', () => {
    const stub = { image: 'api:1', networks: ['front', 'yes'], port: 3000 };
    expect(withStub('services:\n    web:\n        expose:\n            - "80"\n', stub)).toBe(
      'services:\n    web:\n        expose:\n            - "80"\n    new:\n        image: api:1\n' +
        '        expose:\n            - "3000"\n        networks:\n            - front\n            - "yes"\n',
    );
    expect(withStub('services:\n  web:\n    expose:\n    - 80\n', { port: 81 })).toBe(
      'services:\n  web:\n    expose:\n    - 80\n  new:\n    build: ./new\n    expose:\n    - "81"\n',
    );
  });

  it('keeps CRLF, and a text without a final line ending', () => {
    expect(withStub('services:\r\n  web:\r\n    image: a')).toBe(
      'services:\r\n  web:\r\n    image: a\r\n  new:\r\n    image: nginx',
    );
  });

  it('leaves a blank line where services have one between them', () => {
    expect(withStub('services:\n  a:\n    image: a\n\n  # about b\n  b:\n    image: b\n\nvolumes:\n')).toBe(
      'services:\n  a:\n    image: a\n\n  # about b\n  b:\n    image: b\n\n  new:\n    image: nginx\n\nvolumes:\n',
    );
  });

  it('does not part comments from the service they belong to', () => {
    expect(withStub('services:\n  a:\n    image: a\n    # ports: []\n  # end\n')).toBe(
      'services:\n  a:\n    image: a\n    # ports: []\n  new:\n    image: nginx\n  # end\n',
    );
  });

  it.each([
    ['', 'services:\n  new:\n    image: nginx\n'],
    ['# x\n', '# x\nservices:\n  new:\n    image: nginx\n'],
    ['networks:\n  a:', 'networks:\n  a:\nservices:\n  new:\n    image: nginx'],
    ['services:\nnetworks:\n', 'services:\n  new:\n    image: nginx\nnetworks:\n'],
    ['services:', 'services:\n  new:\n    image: nginx'],
    ['services: {}\n', 'services: {new: {image: nginx}}\n'],
    ['services: {a: {image: b}}\n', 'services: {a: {image: b}, new: {image: nginx}}\n'],
    ['web:\n  image: a\n', 'web:\n  image: a\nnew:\n  image: nginx\n'],
    ['x: &x {a: {image: b}}\nservices: *x\n', 'x: &x {a: {image: b}}\nservices: *x\n'],
  ])('%j', (text, expected) => {
    expect(withStub(text)).toBe(expected);
  });

  it('quotes names that need it', () => {
    const model = modelOf('services:\n  a: {image: b}\n');
    const [edit] = addServiceStub(firstFile(model), 'null', { image: 'x' });
    expect(edit?.newText).toBe('  "null":\n    image: x\n');
  });
});

describe('addNetworkToService', () => {
  it.each([
    [
      'a block list',
      'services:\n  web:\n    networks:\n      - front # f\n      # c\n    image: a\n',
      'services:\n  web:\n    networks:\n      - front # f\n      - back\n      # c\n    image: a\n',
    ],
    [
      'a list in quotes, not indented',
      'services:\n  web:\n    networks:\n    - "front"\n',
      'services:\n  web:\n    networks:\n    - "front"\n    - "back"\n',
    ],
    [
      'a flow list',
      'services:\n  web:\n    networks: [front] # c\n',
      'services:\n  web:\n    networks: [front, back] # c\n',
    ],
    [
      'a flow list over lines',
      'services:\n  web:\n    networks: [\n      front # c\n    ]\n',
      'services:\n  web:\n    networks: [\n      front, # c\n      back\n    ]\n',
    ],
    [
      'a flow list with a last comma',
      'services:\n  web:\n    networks: [\n      front, # c\n    ]\n',
      'services:\n  web:\n    networks: [\n      front, # c\n      back,\n    ]\n',
    ],
    [
      'a mapping',
      'services:\n    web:\n        networks:\n            front:\n                aliases: [x]\n        image: a\n',
      'services:\n    web:\n        networks:\n            front:\n                aliases: [x]\n            back:\n        image: a\n',
    ],
    [
      'a flow mapping',
      'services:\n  web:\n    networks: { front: {} }\n',
      'services:\n  web:\n    networks: { front: {}, back: {} }\n',
    ],
    [
      'no networks',
      'services:\n  web:\n    image: a # c\n    ports:\n      - "80"\n  db:\n    image: b\n',
      'services:\n  web:\n    image: a # c\n    ports:\n      - "80"\n    networks:\n      - default\n      - back\n  db:\n    image: b\n',
    ],
    [
      'no networks, four spaces, CRLF, no final line ending',
      'services:\r\n    web:\r\n        image: a',
      'services:\r\n    web:\r\n        image: a\r\n        networks:\r\n            - default\r\n            - back',
    ],
    [
      'an empty key',
      'services:\n  web:\n    networks:\n    image: a\n',
      'services:\n  web:\n    networks:\n      - default\n      - back\n    image: a\n',
    ],
    [
      'an empty flow list',
      'services:\n  web:\n    networks: []\n',
      'services:\n  web:\n    networks: [default, back]\n',
    ],
    [
      'a service in one line',
      'services:\n  web: {image: a}\n',
      'services:\n  web: {image: a, networks: [default, back]}\n',
    ],
    [
      'networks of a merge key',
      'x: &x\n  networks: [front]\nservices:\n  web:\n    <<: *x\n',
      'x: &x\n  networks: [front]\nservices:\n  web:\n    <<: *x\n    networks:\n      - front\n      - back\n',
    ],
    [
      'a service without keys',
      'services:\n  web:\n  db:\n    image: a\n',
      'services:\n  web:\n    networks:\n      - default\n      - back\n  db:\n    image: a\n',
    ],
  ])('%s', (_, text, expected) => {
    const after = withNetwork(text);
    expect(after).toBe(expected);
    expect(serviceIn(modelOf(after), 'web').networks.at(-1)?.name).toBe('back');
  });

  it.each([
    'services:\n  web:\n    networks: [back]\n',
    'services:\n  web:\n    network_mode: host\n',
    'x: &x [front]\nservices:\n  web:\n    networks: *x\n',
    'x: &x {networks: {front: {aliases: [a]}}}\nservices:\n  web:\n    <<: *x\n',
    'x: &x {image: a}\nservices:\n  web: *x\n',
    'services:\n  web:\n    networks: [front\n',
  ])('leaves %j alone', (text) => {
    expect(withNetwork(text)).toBe(text);
  });
});

describe('addToServiceList', () => {
  const added = (text: string, key: Parameters<typeof addToServiceList>[1], value: string): string =>
    edited(text, (web, model) => addToServiceList(web, key, value, model));

  it.each([
    ['expose', '3000', '    expose:\n      - "80"\n', '    expose:\n      - "80"\n      - "3000"\n'],
    ['expose', '3000', '    expose:\n      - 80\n', '    expose:\n      - 80\n      - 3000\n'],
    ['expose', '3000', "    expose: ['80']\n", "    expose: ['80', '3000']\n"],
    ['expose', '3000', '    image: a\n', '    image: a\n    expose:\n      - "3000"\n'],
    ['ports', '8080:80', '    ports:\n      - 81\n', '    ports:\n      - 81\n      - "8080:80"\n'],
    ['depends_on', 'db', '    depends_on: [api]\n', '    depends_on: [api, db]\n'],
    ['depends_on', 'db', '    depends_on: []\n', '    depends_on: [db]\n'],
    [
      'depends_on',
      'db',
      '    depends_on:\n      api:\n        condition: service_healthy\n',
      '    depends_on:\n      api:\n        condition: service_healthy\n      db:\n        condition: service_started\n',
    ],
    [
      'depends_on',
      'db',
      '    depends_on: {api: {condition: service_healthy}}\n',
      '    depends_on: {api: {condition: service_healthy}, db: {condition: service_started}}\n',
    ],
    ['depends_on', 'db', '    image: a\n    # last\n', '    image: a\n    # last\n    depends_on:\n      - db\n'],
  ] as const)('%s %s to %j', (key, value, before, after) => {
    expect(added(`services:\n  web:\n${before}`, key, value)).toBe(`services:\n  web:\n${after}`);
  });

  it('does not hide what a merge key brought in', () => {
    const text = 'x: &x\n  depends_on: [api]\nservices:\n  web:\n    <<: *x\n';
    expect(added(text, 'depends_on', 'db')).toBe(text);
  });

  it('minds quoted number signs', () => {
    const text = 'services:\n  web:\n    profiles: [ "a #b", \'c #d\' ] # e\n';
    expect(added(text, 'profiles', 'x')).toBe('services:\n  web:\n    profiles: [ "a #b", \'c #d\', "x" ] # e\n');
  });
});

describe('addAlias', () => {
  it.each([
    [
      'a block list',
      'services:\n  web:\n    networks:\n      - back # b\n      - front # f\n    image: a\n',
      'services:\n  web:\n    networks:\n      back: # b\n      front: # f\n        aliases:\n          - api\n    image: a\n',
    ],
    [
      'a list that is not indented, at the end of the text',
      'services:\n  web:\n    networks:\n    - front\n    - "back"',
      'services:\n  web:\n    networks:\n      front:\n        aliases:\n        - api\n      "back":',
    ],
    [
      'the last of a list, at the end of the text',
      'services:\r\n  web:\r\n    networks:\r\n      - front',
      'services:\r\n  web:\r\n    networks:\r\n      front:\r\n        aliases:\r\n          - api',
    ],
    [
      'a flow list',
      'services:\n  web:\n    networks: [front, back] # c\n',
      'services:\n  web:\n    networks: {front: {aliases: [api]}, back: {}} # c\n',
    ],
    [
      'a mapping without value',
      'services:\n  web:\n    networks:\n      front: # f\n      back:\n',
      'services:\n  web:\n    networks:\n      front: # f\n        aliases:\n          - api\n      back:\n',
    ],
    [
      'a mapping with other keys',
      'services:\n    web:\n        networks:\n            front:\n                priority: 5\n',
      'services:\n    web:\n        networks:\n            front:\n                aliases:\n                    - api\n                priority: 5\n',
    ],
    [
      'a flow mapping with other keys',
      'services:\n  web:\n    networks:\n      front: {priority: 5}\n',
      'services:\n  web:\n    networks:\n      front: {aliases: [api], priority: 5}\n',
    ],
    [
      'flow mappings',
      'services:\n  web:\n    networks: {back: {}, front: {}}\n',
      'services:\n  web:\n    networks: {back: {}, front: {aliases: [api]}}\n',
    ],
    [
      'a flow mapping without values',
      'services:\n  web:\n    networks: {front, back: }\n',
      'services:\n  web:\n    networks: {front: {aliases: [api]}, back: }\n',
    ],
    [
      'aliases in lines',
      'services:\n  web:\n    networks:\n      front:\n        aliases:\n          - x # c\n        priority: 1\n',
      'services:\n  web:\n    networks:\n      front:\n        aliases:\n          - x # c\n          - api\n        priority: 1\n',
    ],
    [
      'aliases in brackets',
      'services:\n  web:\n    networks:\n      front:\n        aliases: [ "x" ]\n',
      'services:\n  web:\n    networks:\n      front:\n        aliases: [ "x", api ]\n',
    ],
    [
      'networks of a merge key',
      'x: &x\n  networks: [front]\nservices:\n  web:\n    <<: *x\n',
      'x: &x\n  networks: [front]\nservices:\n  web:\n    <<: *x\n    networks:\n      front:\n        aliases:\n          - api\n',
    ],
    [
      'a service in one line',
      'services:\n  web: {networks: [front]}\n',
      'services:\n  web: {networks: {front: {aliases: [api]}}}\n',
    ],
  ])('%s', (_, text, expected) => {
    const after = withAlias(text);
    expect(after).toBe(expected);
    const front = serviceIn(modelOf(after), 'web').networks.find(({ name }) => name === 'front');
    expect(front?.aliases.map(plain).at(-1)).toBe('api');
    expect(serviceIn(modelOf(after), 'web').networks).toHaveLength(serviceIn(modelOf(text), 'web').networks.length);
  });

  it('writes the implicit network', () => {
    const text = 'services:\n  web:\n    image: a\n';
    expect(withAlias(text, 'default')).toBe(
      `${text}    networks:\n      default:\n        aliases:\n          - api\n`,
    );
    expect(withAlias('services:\n  web: {image: a}\n', 'default')).toBe(
      'services:\n  web: {image: a, networks: {default: {aliases: [api]}}}\n',
    );
  });

  it.each([
    'services:\n  web:\n    networks: [back]\n',
    'services:\n  web:\n    networks: {front: {aliases: [api]}}\n',
    'x: &x {priority: 1}\nservices:\n  web:\n    networks:\n      front: *x\n',
    'x: &x [y]\nservices:\n  web:\n    networks:\n      front: {aliases: *x}\n',
    'services:\n  web:\n    networks:\n      front:\n        aliases:\n        priority: 1\n',
    'services:\n  web:\n    networks: [front, "${OTHER}"]\n',
  ])('leaves %j alone', (text) => {
    expect(withAlias(text)).toBe(text);
  });
});

describe('replaceScalar', () => {
  it.each([
    ['image: nginx # c', 'nginx:1.27', 'image: nginx:1.27 # c'],
    ['image: "nginx"', 'a "b"', 'image: "a \\"b\\""'],
    ["image: 'nginx'", "it's", "image: 'it''s'"],
    ['image: nginx', 'a: b', 'image: "a: b"'],
    ['image: nginx', 'yes', 'image: "yes"'],
    ['image: |\n      nginx', 'x', 'image: |\n      nginx'],
  ])('%s to %s', (before, value, after) => {
    const start = 'services:\n  web:\n    ';
    const edit = (web: Service): TextEdit[] =>
      web.image ? replaceScalar(web.image.origin, `${start}${before}\n`, value) : [];
    expect(edited(`${start}${before}\n`, edit)).toBe(`${start}${after}\n`);
  });

  it('replaces a port within its token', () => {
    const text = 'services:\n  web:\n    ports:\n      - "8080:3000/tcp"\n';
    const change = ({ ports: [port], uri }: Service): TextEdit[] =>
      port?.targetSpan ? replaceScalar({ uri, span: port.targetSpan }, text, '4000') : [];
    expect(edited(text, change)).toBe(text.replace('3000', '4000'));
  });
});

describe('removeEntry', () => {
  const without = (text: string, key: string): string => edited(text, (web, model) => removeEntry(web, key, model));

  it.each([
    [
      'services:\n  web:\n    image: a\n    ports:\n      - "80" # c\n    restart: b\n',
      'services:\n  web:\n    image: a\n    restart: b\n',
    ],
    ['services:\r\n  web:\r\n    image: a\r\n    ports: []', 'services:\r\n  web:\r\n    image: a'],
    ['services:\n  web: {ports: [80], image: a}\n', 'services:\n  web: {image: a}\n'],
    ['services:\n  web: {image: a, ports: [80]}\n', 'services:\n  web: {image: a}\n'],
    ['services:\n  web: {image: a, ports: [80], restart: b}\n', 'services:\n  web: {image: a, restart: b}\n'],
    ['services:\n  web:\n    image: a\n', 'services:\n  web:\n    image: a\n'],
  ])('%j', (text, expected) => {
    expect(without(text, 'ports')).toBe(expected);
  });
});

describe('on the autograph stack', () => {
  it('adds and stays readable', () => {
    const text = readExample('autograph/docker-compose.lb.yml');
    const model = modelOf(text);
    const edits = [
      ...addServiceStub(firstFile(model), 'cache', { image: 'redis:7', networks: ['autograph-network'], port: 6380 }),
      ...addAlias(serviceIn(model, 'redis'), 'autograph-network', 'store', model),
      ...addToServiceList(serviceIn(model, 'load-balancer'), 'depends_on', 'cache', model),
    ];
    const after = modelOf(applyEdits(text, edits));
    expect(problemsIn(after)).toEqual([]);
    expect([...after.services.keys()]).toEqual([...model.services.keys(), 'cache']);
    expect(serviceIn(after, 'redis').networks[0]?.aliases.map(plain)).toEqual(['store']);
    expect(serviceIn(after, 'load-balancer').dependsOn.at(-1)?.service).toBe('cache');
  });
});

it('minds keys of the long form', () => {
  const text = 'services:\n  ? web\n  : image: a\n  ? {a: b}\nnetworks: {}\n';
  expect(withStub(text)).toBe('services:\n  ? web\n  : image: a\n  ? {a: b}\n  new:\n    image: nginx\nnetworks: {}\n');
});

import { describe, expect, it } from 'vitest';
import { modelOf, problemsIn, readExample, serviceIn, textAt } from './model-of';

describe('shape', () => {
  it.each([
    ['- a', 'top-level object must be a mapping @ - a'],
    ['text', 'top-level object must be a mapping @ text'],
    ['services: [web]', 'services must be a mapping @ [web]'],
    ['services:\n  - web\n', 'services must be a mapping @ - web'],
    ['services:\n  web:\n  api: {image: a}\n', 'services.web must be a mapping @ web'],
    ['services:\n  web: nginx\n', 'services.web must be a mapping @ nginx'],
    ['services:\n  web:\n    ports: 80\n', 'services.web.ports must be a list @ 80'],
    ['services:\n  web:\n    ports:\n      80: 80\n', 'services.web.ports must be a list @ 80: 80'],
    ['services:\n  web:\n    image: [a]\n', 'services.web.image must be a string @ [a]'],
    ['services:\n  web:\n    networks: a\n', 'services.web.networks must be a list or a mapping @ a'],
    [
      'services:\n  web:\n    networks:\n      a: 5\nnetworks: {a: }\n',
      'services.web.networks.a must be a mapping @ 5',
    ],
    [
      'services:\n  web:\n    depends_on: api\n  api: {}\n',
      'services.web.depends_on must be a list or a mapping @ api',
    ],
    ['services:\n  web:\n    environment: A=1\n', 'services.web.environment must be a list or a mapping @ A=1'],
    ['services:\n  web:\n    expose: {a: b}\n', 'services.web.expose must be a list @ {a: b}'],
    ['services:\n  web:\n    build: [a]\n', 'services.web.build must be a string or a mapping @ [a]'],
    [
      'services:\n  web:\n    volumes:\n      - [a]\n',
      'each of services.web.volumes must be a string or a mapping @ [a]',
    ],
    ['services:\n  web:\n    healthcheck: curl\n', 'services.web.healthcheck must be a mapping @ curl'],
    ['services:\n  web: {image: a}\nnetworks: [a]\n', 'networks must be a mapping @ [a]'],
    ['services:\n  web: {image: a}\nvolumes: [a]\n', 'volumes must be a mapping @ [a]'],
  ])('%j', (text, problem) => {
    const model = modelOf(text);
    expect(problemsIn(model)).toEqual([problem]);
    expect(model.problems[0]?.kind).toBe('shape');
  });

  it('tolerates keys it does not know, and half-typed lists', () => {
    expect(
      problemsIn(modelOf('services:\n  web:\n    foo: {a: [b]}\n    ports:\n      - \n    networks:\n      -\n')),
    ).toEqual([]);
  });
});

describe('references', () => {
  it.each([
    ['depends_on: [db]', 'service "web" depends on undefined service "db" @ db'],
    ['depends_on: {db: {condition: service_healthy}}', 'service "web" depends on undefined service "db" @ db'],
    ['links: ["db:store"]', 'service "web" depends on undefined service "db" @ "db:store"'],
    ['network_mode: "service:db"', 'service "web" depends on undefined service "db" @ "service:db"'],
    ['networks: [backend]', 'service "web" refers to undefined network backend @ backend'],
    ['networks: {backend: }', 'service "web" refers to undefined network backend @ backend'],
    ['volumes: ["data:/data"]', 'service "web" refers to undefined volume data @ data'],
    ['configs: [conf]', 'service "web" refers to undefined config conf @ conf'],
  ])('%s', (keys, problem) => {
    const model = modelOf(`services:\n  web:\n    image: a\n    ${keys}\n`);
    expect(problemsIn(model)).toEqual([problem]);
    expect(model.problems[0]?.kind).toBe('reference');
  });

  it.each([
    'depends_on: {db: {required: false}}',
    'networks: [default]',
    'volumes: ["./data:/data", "/data", "${X}:/data"]',
    'external_links: [db]',
    'network_mode: container:db',
    'depends_on: ["${DB}"]',
  ])('%s is fine', (keys) => {
    expect(problemsIn(modelOf(`services:\n  web:\n    image: a\n    ${keys}\n`))).toEqual([]);
  });

  it('reports a name once, at its first use', () => {
    const model = modelOf('services:\n  a: {depends_on: [db]}\n  b: {links: [db]}\n  c: {networks: [db]}\n');
    expect(problemsIn(model)).toEqual([
      'service "a" depends on undefined service "db" @ db',
      'service "c" refers to undefined network db @ db',
    ]);
    const [first] = model.problems;
    expect(first?.name).toBe('db');
    expect(first?.uses?.map(({ service, origin }) => `${service}: ${textAt(model, origin)}`)).toEqual([
      'a: db',
      'b: db',
    ]);
  });

  it.each([
    ['include', 'include: [other.yml]\n', {}],
    ['sibling-file', '', { hasSiblingFiles: ['docker-compose.yml'] }],
    ['extends', 'x-f: &far {file: base.yml, service: x}\n', {}],
  ])('is silent behind a blind spot: %s', (kind, start, options) => {
    const more = kind === 'extends' ? '  other: {extends: *far}\n' : '';
    const model = modelOf(`${start}services:\n  web: {depends_on: [db], networks: [a]}\n${more}`, options);
    expect(problemsIn(model)).toEqual([]);
    expect(model.blindSpots).toMatchObject([{ kind }]);
  });

  it('says which files were not read', () => {
    const model = modelOf('services: {}', { hasSiblingFiles: ['compose.yml', 'compose.override.yml'] });
    expect(model.blindSpots[0]?.reason).toBe('compose.yml, compose.override.yml are not read');
  });

  it('is silent while the YAML is guesswork', () => {
    expect(
      problemsIn(modelOf('services:\n  web:\n    depends_on: [db]\n    image: "a\n  db:\n    image: b\n')),
    ).toEqual(['missing closing quote @ "a']);
  });
});

describe('extends in the same file', () => {
  it('takes over what the service does not say itself', () => {
    const model = modelOf(
      'services:\n  base:\n    image: a\n    expose: [80]\n    environment: {A: 1, B: 2}\n' +
        '  web:\n    extends: {service: base}\n    expose: [81]\n    environment: [B=3]\n',
    );
    const web = serviceIn(model, 'web');
    expect(web.image).toMatchObject({ value: 'a' });
    expect(web.expose).toHaveLength(2);
    expect([...web.environment].map(([key, value]) => [key, value.known && value.value])).toEqual([
      ['A', '1'],
      ['B', '3'],
    ]);
    expect(model.blindSpots).toEqual([]);
    expect([...web.entries.keys()]).toEqual(['extends', 'expose', 'environment']);
  });

  it('reports what is missing and what goes round in circles', () => {
    expect(problemsIn(modelOf('services:\n  web: {extends: base}\n'))).toEqual([
      'cannot extend service "web": service "base" not found @ base',
    ]);
    expect(problemsIn(modelOf('services:\n  a: {extends: b}\n  b: {extends: a}\n'))).toHaveLength(1);
    expect(problemsIn(modelOf('services:\n  a: {extends: a}\n'))).toHaveLength(1);
  });
});

describe('several files', () => {
  const base = [
    'services:',
    '  web:',
    '    image: a',
    '    command: [one]',
    '    ports: ["80:80"]',
    '    networks: [front]',
    '    depends_on: [api]',
    '    volumes: ["./a:/etc/nginx", "./c:/c"]',
    '    environment: {A: 1}',
    '    build: ./web',
    '  api: {image: b}',
    'networks: {front: }',
  ].join('\n');

  it('lays later ones over earlier ones', () => {
    const over = [
      'services:',
      '  web:',
      '    image: z',
      '    command: [two]',
      '    ports: ["80:80", "81:81"]',
      '    networks: {back: {aliases: [x]}}',
      '    depends_on: {db: {condition: service_healthy}}',
      '    volumes: ["./b:/etc/nginx"]',
      '    environment: [B=2]',
      '    build: {target: prod}',
      '  db: {image: d}',
      'networks: {back: }',
    ].join('\n');
    const model = modelOf([base, over]);
    const web = serviceIn(model, 'web');
    expect(problemsIn(model)).toEqual([]);
    expect([...model.services.keys()]).toEqual(['web', 'api', 'db']);
    expect(web.image).toMatchObject({ value: 'z', origin: { uri: model.files[1]?.source.uri } });
    expect(web.command).toMatchObject({ value: ['two'] });
    expect(web.ports).toHaveLength(2);
    expect(web.networks.map(({ name }) => name)).toEqual(['front', 'back']);
    expect(web.dependsOn.map(({ service, condition }) => `${service} ${condition}`)).toEqual([
      'api service_started',
      'db service_healthy',
    ]);
    expect(web.volumes.map(({ source }) => source?.known && source.value)).toEqual(['./b', './c']);
    expect([...web.environment.keys()]).toEqual(['A', 'B']);
    expect(web.build).toMatchObject({ context: { value: './web' }, target: { value: 'prod' } });
    expect(web.uri).toBe(model.files[0]?.source.uri);
    expect(textAt(model, web.key)).toBe('web');
  });

  it('removes with !reset and replaces with !override', () => {
    const over = 'services:\n  web:\n    image: !reset null\n    ports: !override ["82:82"]\n    networks: !reset []\n';
    const web = serviceIn(modelOf([base, over]), 'web');
    expect(web.image).toBeUndefined();
    expect(web.ports).toHaveLength(1);
    expect(web.networks.map(({ name }) => name)).toEqual(['default']);
  });
});

describe('the examples', () => {
  it('reads the autograph stack without a problem', () => {
    const model = modelOf(readExample('autograph/docker-compose.lb.yml'), {
      readDockerfile: (context, file) => ({ uri: `file:///${context}/${file}`, text: 'FROM nginx:1.27\n' }),
    });
    expect(problemsIn(model)).toEqual([]);
    expect(model.blindSpots).toEqual([]);
    const diagram = serviceIn(model, 'diagram-service-1');
    expect(diagram.environment.get('PORT')).toMatchObject({ value: '8082' });
    expect(diagram.environment.get('LOG_LEVEL')).toMatchObject({ value: 'info' });
    expect(diagram.containerName).toMatchObject({ value: 'autograph-diagram-service-1' });
    expect(diagram.networks.map(({ name }) => name)).toEqual(['autograph-network']);
    expect(model.networks.get('autograph-network')?.realName).toBe('autograph-network');
    const balancer = serviceIn(model, 'load-balancer');
    expect(balancer.dependsOn.length).toBeGreaterThan(10);
    expect(balancer.build?.file?.image).toMatchObject({ value: 'nginx:1.27' });
  });
});

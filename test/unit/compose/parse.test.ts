import { describe, expect, it } from 'vitest';
import { modelOf, plain, problemsIn, serviceIn, textAt, URI, webOf } from './model-of';

describe('files that other servers stumble over', () => {
  it.each([
    ['empty', ''],
    ['blank lines', '\n\n'],
    ['a comment', '# nothing yet\n'],
    ['a byte order mark', '\ufeff'],
    ['a document mark', '---\n'],
    ['null', 'null'],
  ])('%s gives an empty model', (_, text) => {
    const model = modelOf(text);
    expect(model.services.size).toBe(0);
    expect(model.problems).toEqual([]);
  });

  it('reads CRLF with spans that leave the line ending out', () => {
    const model = modelOf('services:\r\n  web:\r\n    image: nginx\r\n    ports:\r\n      - "80:8080"\r\n');
    const web = serviceIn(model, 'web');
    expect(textAt(model, web.image?.origin)).toBe('nginx');
    expect(textAt(model, { uri: web.uri, span: web.span })).toBe(
      'web:\r\n    image: nginx\r\n    ports:\r\n      - "80:8080"',
    );
  });

  it('reads behind a byte order mark', () => {
    const model = modelOf('\ufeffservices:\n  web:\n    image: nginx\n');
    expect(textAt(model, serviceIn(model, 'web').image?.origin)).toBe('nginx');
  });

  it('keeps offsets in UTF-16 units behind other scripts', () => {
    const model = modelOf('# Ünï 漢字 🚢\nservices:\n  "wéb-🚢":\n    image: nginx # 🚢\n');
    const web = serviceIn(model, 'wéb-🚢');
    expect(textAt(model, web.key)).toBe('"wéb-🚢"');
    expect(textAt(model, web.image?.origin)).toBe('nginx');
  });

  it('takes the quotes off names', () => {
    const model = modelOf(`services:\n  "web":\n    "image": 'nginx'\n  'api': {image: "a"}\n`);
    expect([...model.services.keys()]).toEqual(['web', 'api']);
    expect(plain(serviceIn(model, 'web').image)).toBe('nginx');
    expect(textAt(model, serviceIn(model, 'web').image?.origin)).toBe("'nginx'");
  });

  it('reads numbers and booleans as they are written', () => {
    const web = webOf('expose: [3000]\n    environment: {PORT: 8082, RATIO: 1.50, DEBUG: true, OCTAL: 010}');
    expect(plain(web.expose[0]?.port)).toEqual({ first: 3000, last: 3000 });
    expect([...web.environment].map(([key, value]) => `${key}=${plain(value)}`)).toEqual([
      'PORT=8082',
      'RATIO=1.50',
      'DEBUG=true',
      'OCTAL=010',
    ]);
  });

  it('reads the services of a file of version 1', () => {
    const model = modelOf('web:\n  image: nginx\n  links:\n    - api\napi:\n  build: .\n');
    expect([...model.services.keys()]).toEqual(['web', 'api']);
    expect(model.files[0]?.servicesBlock?.indent).toBe(0);
  });

  it('does not take any YAML for a file of version 1', () => {
    expect(modelOf('apiVersion: v1\nmetadata:\n  name: x\n').services.size).toBe(0);
  });

  it('reads the documents of one file as if they were merged', () => {
    const model = modelOf('services:\n  web:\n    image: a\n---\nservices:\n  web:\n    image: b\n  api: {image: c}\n');
    expect(plain(serviceIn(model, 'web').image)).toBe('b');
    expect([...model.services.keys()]).toEqual(['web', 'api']);
    expect(model.problems).toEqual([]);
    expect([...serviceIn(model, 'web').entries.keys()]).toEqual(['image']);
    expect(textAt(model, { uri: URI, span: serviceIn(model, 'web').span })).toBe('web:\n    image: a');
  });
});

describe('anchors and merge keys', () => {
  it('follows an alias and keeps the place of the anchor', () => {
    const model = modelOf('x-ports: &ports\n  - "80:8080"\nservices:\n  web:\n    ports: *ports\n');
    const port = serviceIn(model, 'web').ports[0];
    expect(plain(port?.target)).toEqual({ first: 8080, last: 8080 });
    expect(port?.origin.span.start).toBe(20);
    expect(textAt(model, port?.origin)).toBe('"80:8080"');
    expect(serviceIn(model, 'web').entries.get('ports')?.block).toBeUndefined();
  });

  it('lets explicit keys win wherever the merge key stands', () => {
    const model = modelOf('x: &x\n  image: a\n  restart: always\nservices:\n  web:\n    image: b\n    <<: *x\n');
    const web = serviceIn(model, 'web');
    expect(plain(web.image)).toBe('b');
    expect(plain(web.restart)).toBe('always');
    expect([...web.entries.keys()]).toEqual(['image']);
  });

  it('lets earlier entries of a merge list win', () => {
    const model = modelOf('x: &x {image: a}\ny: &y {image: b, restart: "no"}\nservices:\n  web:\n    <<: [*x, *y]\n');
    expect(plain(serviceIn(model, 'web').image)).toBe('a');
    expect(plain(serviceIn(model, 'web').restart)).toBe('no');
  });

  it('follows merge keys in merge keys', () => {
    const model = modelOf('a: &a {image: i}\nb: &b\n  <<: *a\n  restart: always\nservices:\n  web:\n    <<: *b\n');
    expect(plain(serviceIn(model, 'web').image)).toBe('i');
  });

  it('resolves anchors before variables', () => {
    const model = modelOf('x: &x "nginx:${TAG}"\nservices:\n  web:\n    image: *x\n', { env: { TAG: '1.25' } });
    expect(plain(serviceIn(model, 'web').image)).toBe('nginx:1.25');
  });

  it('takes a quoted "<<" for a plain key', () => {
    expect(plain(webOf('environment: {"<<": x}').environment.get('<<'))).toBe('x');
  });

  it.each([
    ['services:\n  web:\n    image: *nope\n', 'unknown anchor "nope" referenced @ *nope'],
    ['services: &s\n  web: *s\n', 'anchor "s" value contains itself @ *s'],
    ['services:\n  web:\n    image: a\n    <<: 5\n', 'map merge requires map or sequence of maps as the value @ <<'],
    [
      'a: &a {init: true}\nb: &b {restart: always}\nservices:\n  web:\n    image: i\n    <<: *a\n    <<: *b\n',
      'mapping key "<<" already defined at line 6 @ <<',
    ],
  ])('reports %j', (text, problem) => {
    expect(problemsIn(modelOf(text))).toContain(problem);
  });

  it('stops at files that explode', () => {
    const lines = ['a0: &a0 {k: v}'];
    for (let level = 1; level < 20; level++) {
      const aliases = Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ');
      lines.push(`a${level}: &a${level} [${aliases}]`);
    }
    const model = modelOf(`${lines.join('\n')}\nservices:\n  web:\n    image: nginx\n    ports: *a19\n`);
    expect(model.problems.map(({ message }) => message)).toEqual(['document contains excessive aliasing']);
    expect(plain(serviceIn(model, 'web').image)).toBe('nginx');
  });

  it('survives brackets nested by the thousand', () => {
    const model = modelOf(`services: ${'['.repeat(50_000)}`);
    expect(model.services.size).toBe(0);
    expect(model.problems.length).toBeGreaterThan(0);
  });
});

describe('broken YAML', () => {
  it.each([
    ['a tab', 'services:\n  web:\n\timage: nginx\n', 'Tabs are not allowed as indentation @ \t'],
    [
      'a key twice',
      'services:\n  web:\n    image: a\n    image: b\n',
      'mapping key "image" already defined at line 3 @ image',
    ],
    [
      'an unclosed quote',
      'services:\n  web:\n    image: "nginx\n    restart: always\n',
      'missing closing quote @ "nginx',
    ],
    ['a key without colon', 'services:\n  web:\n    ima\n', 'services.web must be a mapping @ ima'],
    ['a key without colon at the end', 'services:\n  web:\n    image: a\n    po', 'could not find expected ":" @ po'],
    [
      'a key without colon before another',
      'services:\n  web:\n    ima\n    ports:\n      - "80"\n',
      'could not find expected ":" @ ima',
    ],
  ])('reports %s', (_, text, problem) => {
    expect(problemsIn(modelOf(text))).toEqual([problem]);
  });

  it('keeps the keys around one that is being typed', () => {
    const model = modelOf(
      'services:\n  web:\n    image: a\n    ima\n    ports:\n      - "80:81"\n  ap\n  db:\n    image: b\n',
    );
    expect([...model.services.keys()]).toEqual(['web', 'ap', 'db']);
    expect(serviceIn(model, 'web').ports).toHaveLength(1);
    expect(plain(serviceIn(model, 'db').image)).toBe('b');
  });

  it('keeps the first of two equal keys', () => {
    const model = modelOf('services:\n  web:\n    image: a\n    image: b\n');
    expect(plain(serviceIn(model, 'web').image)).toBe('a');
    expect(textAt(model, model.problems[0]?.related?.[0])).toBe('image');
  });

  it('keeps problems within the text', () => {
    const text = 'services:\n  web:\n    ports: ["80';
    for (const { span, message } of modelOf(text).problems) {
      expect(span.end).toBeLessThanOrEqual(text.length);
      expect(message).not.toContain('\n');
    }
  });
});

describe('places', () => {
  it('gives the lines of services and networks', () => {
    const text = 'services:\n  web:\n    image: a # x\n  # about the next\n\nnetworks:\n    front:\n    back: {}';
    const [file] = modelOf(text).files;
    expect(file?.source.slice(file.servicesBlock?.span ?? { start: 0, end: 0 })).toBe('web:\n    image: a # x\n');
    expect(file?.source.slice(file.networksBlock?.span ?? { start: 0, end: 0 })).toBe('front:\n    back: {}');
    expect(file?.networksBlock?.indent).toBe(4);
  });

  it('gives the place below an empty key', () => {
    expect(modelOf('services:\n').files[0]?.servicesBlock).toEqual({
      span: { start: 10, end: 10 },
      indent: 2,
      flow: false,
    });
  });

  it('gives the entries of a service as they stand', () => {
    const model = modelOf(
      'services:\n  web:\n    ports:\n    - "80"\n    # c\n    expose: [1, 2]\n    networks:\n    command: |\n      a\n      b\n\n',
    );
    const { entries, uri, indent } = serviceIn(model, 'web');
    expect(indent).toBe(4);
    const shown = [...entries].map(([key, { span, shape, block }]) => [
      key,
      shape,
      textAt(model, { uri, span }),
      block?.indent,
      block?.flow,
    ]);
    expect(shown).toEqual([
      ['ports', 'sequence', 'ports:\n    - "80"', 4, false],
      ['expose', 'sequence', 'expose: [1, 2]', 4, true],
      ['networks', 'empty', 'networks:', undefined, undefined],
      ['command', 'scalar', 'command: |\n      a\n      b', undefined, undefined],
    ]);
  });
});

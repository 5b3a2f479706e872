import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildComposeModel, type ComposeModel, parseCompose } from '../../../server/src/compose';
import { SourceFile } from '../../../server/src/text/source';
import { FOLDER, projectOf } from './model-of';

/** The model; work that explodes runs into the test's deadline. */
function modelFrom(files: Readonly<Record<string, string>>): ComposeModel {
  return projectOf(
    files,
    ['a.yml', 'b.yml'].filter((name) => name in files),
  );
}

const kinds = (model: ComposeModel) => [...new Set(model.blindSpots.map(({ kind, reason }) => `${kind}: ${reason}`))];

describe('files that are made to explode', () => {
  it('bounds includes that double at each level', () => {
    const files: Record<string, string> = { 'a.yml': 'include: [l0.yml]\nservices: {web: {image: a}}' };
    for (let level = 0; level < 40; level++) {
      files[`l${level}.yml`] = `include: [l${level + 1}.yml, l${level + 1}.yml]\nservices: {s${level}: {image: s}}`;
    }
    files['l40.yml'] = 'services: {last: {image: l}}';
    const model = modelFrom(files);
    expect(kinds(model)).toEqual(['include: too many files are included']);
    expect(model.services.has('web')).toBe(true);
  });

  it('bounds aliases over several files', () => {
    const bomb = [
      'x-0: &a0 {k: v}',
      ...Array.from({ length: 30 }, (_, index) => `x-${index + 1}: &a${index + 1} {l: *a${index}, r: *a${index}}`),
      'services: {web: {<<: *a30, image: a}}',
    ].join('\n');
    const model = modelFrom({ 'a.yml': bomb, 'b.yml': `include: [c2.yml]\n${bomb}`, 'c2.yml': bomb });
    const messages = new Set(model.problems.map(({ message }) => message));
    expect(messages).toContain('document contains excessive aliasing');
    expect(model.services.get('web')?.image).toMatchObject({ value: 'a' });
  });

  it('bounds what services take over from others', () => {
    const list = `[${Array.from({ length: 2000 }, (_, index) => `"${index + 1}"`).join(', ')}]`;
    const others = Array.from({ length: 1500 }, (_, index) => `  s${index}: {extends: base}`);
    const model = modelFrom({
      'a.yml': ['services:', `  base: {image: a, expose: ${list}}`, ...others].join('\n'),
    });
    expect(kinds(model)).toEqual(['extends: services extend too much']);
    expect(model.services.get('s0')?.expose).toHaveLength(2000);
  });

  it('bounds chains of services', () => {
    const chain = Array.from({ length: 5000 }, (_, index) => `  s${index}: {extends: s${index + 1}}`);
    const model = modelFrom({ 'a.yml': ['services:', ...chain, '  s5000: {image: a}'].join('\n') });
    expect(kinds(model)).toContain('extends: services extend each other too deeply');
    expect(model.services.size).toBe(5001);
  });

  it('bounds chains of files', () => {
    const files: Record<string, string> = { 'a.yml': 'services: {web: {extends: {file: f0.yml, service: x}}}' };
    for (let index = 0; index < 500; index++) {
      files[`f${index}.yml`] = `services: {x: {extends: {file: f${index + 1}.yml, service: x}}}`;
    }
    expect(kinds(modelFrom(files))).toContain('extends: services extend each other too deeply');
  });
});

describe('circles', () => {
  it.each([
    [
      'a file that includes itself',
      { 'a.yml': 'include: [a.yml]\nservices: {web: {image: a}}' },
      'include cycle detected: a.yml include a.yml',
    ],
    [
      'a file that includes the main one in another folder',
      { 'a.yml': 'include: [sub/x.yml]\nservices: {web: {image: a}}', 'sub/x.yml': 'include: [../a.yml]' },
      'include cycle detected: a.yml include x.yml include a.yml',
    ],
    [
      'a project directory that changes with each turn',
      {
        'a.yml': 'include: [x.yml]\nservices: {web: {image: a}}',
        'x.yml': 'include: [{path: /project/x.yml, project_directory: deeper}]',
      },
      'include cycle detected: x.yml include x.yml',
    ],
    [
      'three services of three files',
      {
        'a.yml': 'services: {x: {image: a, extends: {file: 1.yml, service: x}}}',
        '1.yml': 'services: {x: {extends: {file: 2.yml, service: x}}}',
        '2.yml': 'services: {x: {extends: {file: 1.yml, service: x}}}',
      },
      'circular reference: service "x" extends itself through "x"',
    ],
    [
      'a service of an included file in another folder',
      {
        'a.yml': 'include: [{path: s/x.yml, project_directory: .}]\nservices: {web: {image: a}}',
        's/x.yml':
          'services: {x: {image: a, extends: {file: /project/s/x.yml, service: y}}, y: {extends: {file: x.yml, service: x}}}',
      },
      'circular reference: service "x" extends itself through "y"',
    ],
  ])('%s', (_, files, message) => {
    const { problems } = modelFrom(files);
    expect(problems.map((problem) => problem.message)).toContain(message);
    for (const problem of problems) expect(problem.kind).toBe('reference');
  });
});

describe('files that vanish', () => {
  const text =
    'include: [x.yml]\nservices: {web: {image: a, extends: {file: y.yml, service: y}, env_file: [e.env], depends_on: [db]}}';
  const main = parseCompose(new SourceFile(`${FOLDER}/a.yml`, text));

  it('leaves blind spots, no problems', () => {
    const model = buildComposeModel([main], {
      env: new Map(),
      readCompose: () => undefined,
      readText: () => undefined,
    });
    expect(kinds(model)).toEqual(['include: x.yml cannot be read', 'extends: y.yml cannot be read']);
    expect(model.problems).toEqual([]);
    expect(model.services.get('web')?.unreadEnvFiles).toMatchObject([{ value: 'e.env' }]);
  });

  it('needs no readers', () => {
    const model = buildComposeModel([main], { env: new Map() });
    expect(model.blindSpots.map(({ kind }) => kind)).toEqual(['include', 'extends']);
    expect(model.files.map(({ role }) => role)).toEqual(['main']);
  });

  it('takes any file for what it is', () => {
    for (const other of [
      '',
      '- a',
      'text',
      'services: [a]',
      'services: {y: 1}',
      'services:\n  y: "a\n',
      '\0',
      'include: 5',
    ]) {
      const model = projectOf({ 'a.yml': text, 'x.yml': other, 'y.yml': other }, ['a.yml']);
      expect(model.services.get('web')?.image).toMatchObject({ value: 'a' });
    }
  });
});

const SEED = [
  'x-base: &base {image: "nginx:${TAG:-1}", networks: [front]}\ninclude: [b.yml, {path: [c.yml], project_directory: sub, env_file: e.env}]\n',
  'services:\n  web:\n    <<: *base\n    extends: {file: c.yml, service: api}\n    ports: ["80:8080", {target: 81}]\n',
  '    environment: [A=1, "${B}"]\n    env_file: e.env\n    depends_on: [api]\n    command: nginx -g x\n',
  '  api: {extends: web, networks: {front: {aliases: [x]}}, extra_hosts: {a: b}, build: {context: ., args: [A]}}\n',
  'networks: {front: }\nconfigs:\n  c:\n    content: |\n      $$x ${Y}\n    file: ./c\nvolumes: {v: {driver_opts: {o: bind, device: .}}}\n',
];

describe('any files together', () => {
  const piece = fc.constantFrom(
    '',
    '\n',
    ' ',
    ':',
    '- ',
    '"',
    '{',
    '}',
    '[',
    ']',
    '*base',
    '!reset ',
    '!override ',
    '<<: ',
    '${',
    '\0',
    '|',
    '\t',
  );
  const mutated = fc
    .record({
      parts: fc.shuffledSubarray(SEED, { minLength: 1 }),
      cuts: fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(10), insert: piece }), {
        maxLength: 5,
      }),
    })
    .map(({ parts, cuts }) =>
      cuts.reduce((text, { at, length, insert }) => {
        const start = Math.floor(at * text.length);
        return text.slice(0, start) + insert + text.slice(start + length);
      }, parts.join('')),
    );

  it('are merged, included and extended without an error, with places in their own files', () => {
    fc.assert(
      fc.property(mutated, mutated, mutated, (a, b, c) => {
        const files = { 'a.yml': a, 'b.yml': b, 'c.yml': c, 'e.env': 'A=$B\nC="', 'sub/.env': 'TAG=2' };
        const model = projectOf(files, ['a.yml', 'b.yml']);
        const sizes = new Map(Object.entries(files).map(([path, text]) => [`${FOLDER}/${path}`, text.length]));
        for (const { uri, span } of originsIn(model)) {
          expect(span.start).toBeLessThanOrEqual(span.end);
          expect(span.end).toBeLessThanOrEqual(sizes.get(uri) ?? -1);
        }
      }),
      { numRuns: 250 },
    );
  });
});

interface Place {
  readonly uri: string;
  readonly span: { readonly start: number; readonly end: number };
}

/** Every origin in a model, the source files left out. */
function originsIn(value: unknown, found: Place[] = []): Place[] {
  if (value instanceof SourceFile || typeof value !== 'object' || value === null) return found;
  if (value instanceof Map) return originsIn([...value.values()], found);
  const { uri, span } = value as Partial<Place>;
  if (typeof uri === 'string' && span && typeof span.start === 'number') found.push({ uri, span });
  for (const each of Object.values(value)) originsIn(each, found);
  return found;
}

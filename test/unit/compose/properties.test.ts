import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addAlias,
  addNetworkToService,
  addServiceStub,
  addToServiceList,
  buildComposeModel,
  type ComposeModel,
  parseCompose,
  parseEnv,
  readDockerfileFacts,
  removeEntry,
  type Service,
} from '../../../server/src/compose';
import { applyEdits, type TextEdit } from '../../../server/src/text/edit';
import { SourceFile } from '../../../server/src/text/source';
import { modelOf, readExample } from './model-of';

const SEEDS = [
  readExample('broken/docker-compose.yml'),
  [
    'x-base: &base\n  image: "nginx:${TAG:-1.25}"\n  networks: [front]\n',
    'services:\n  web: # c\n    <<: *base\n    ports: ["80:8080", {target: 81}]\n    environment: [A=1, B]\n',
    '    networks:\n      front:\n        aliases: [x, "y"]\n      back:\n    volumes:\n    - ./a:/b:ro\n',
    '    command: >-\n      nginx -g\n      x\n    extends: {service: api}\n',
    '  \'api\':\n    build: {context: ., dockerfile_inline: "FROM a"}\n    depends_on: {web: {condition: x}}\n',
    'networks: {front: {external: true}, back: }\nconfigs:\n  c:\n    content: |\n      a\n',
  ].join(''),
].flatMap((text) => [text, text.replaceAll('\n', '\r\n')]);

/** A seed with some of its pieces cut, doubled or replaced by what YAML cares about. */
const mutated = fc
  .record({
    seed: fc.constantFrom(...SEEDS),
    cuts: fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        length: fc.nat(12),
        insert: fc.constantFrom(
          '',
          ' ',
          '\n',
          '\t',
          ':',
          '- ',
          '"',
          "'",
          '{',
          '}',
          '[',
          ']',
          '*base',
          '&base ',
          '${',
          '<<: ',
          '!reset ',
          '\r',
          '#',
          '|',
          '? ',
          '🚢',
          '\0',
          '---\n',
        ),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ seed, cuts }) =>
    cuts.reduce((text, { at, length, insert }) => {
      const start = Math.floor(at * text.length);
      return text.slice(0, start) + insert + text.slice(start + length);
    }, seed),
  );

/** Every span in the model, with what is not plain data (the source files) left out. */
function spansOf(value: unknown, found: { start: number; end: number }[] = []): { start: number; end: number }[] {
  if (value instanceof SourceFile || typeof value !== 'object' || value === null) return found;
  if (value instanceof Map) return spansOf([...value.values()], found);
  const { start, end } = value as { start?: unknown; end?: unknown };
  if (typeof start === 'number' && typeof end === 'number') found.push({ start, end });
  else for (const each of Object.values(value)) spansOf(each, found);
  return found;
}

function outside(model: ComposeModel, length: number) {
  return spansOf(model).filter(({ start, end }) => start < 0 || end < start || end > length);
}

describe('on any text', () => {
  it('never throws and keeps spans within the text', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const model = modelOf(text, { env: { TAG: '1' }, folderName: 'x' });
        expect(outside(model, text.length)).toEqual([]);
      }),
      { numRuns: 250 },
    );
  });

  it('reads random characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(outside(modelOf(text), text.length)).toEqual([]);
        parseEnv(text);
        readDockerfileFacts('file:///Dockerfile', text);
      }),
      { numRuns: 300 },
    );
  });

  it('merges any two', () => {
    fc.assert(
      fc.property(mutated, mutated, (first, second) => {
        const files = [first, second].map((text, index) => parseCompose(new SourceFile(`file:///${index}`, text)));
        expect(buildComposeModel(files, { env: new Map() }).files).toHaveLength(2);
      }),
      { numRuns: 100 },
    );
  });
});

const networksOf = (service: Service | undefined) => service?.networks.map(({ name }) => name);

/** What each edit does to the service `web` of a model, and what must hold of the model after it. */
const EDITS: Record<
  string,
  (web: Service, model: ComposeModel) => { edits: TextEdit[]; check(after: ComposeModel): void }
> = {
  'add a service': (_, model) => ({
    edits: model.files.flatMap((file) => addServiceStub(file, 'added', { image: 'a' })),
    check: (after) => expect([...after.services.keys()]).toEqual([...model.services.keys(), 'added']),
  }),
  'add a network': (web, model) => ({
    edits: addNetworkToService(web, 'added', model),
    check: ({ services }) => expect(networksOf(services.get('web'))).toEqual([...(networksOf(web) ?? []), 'added']),
  }),
  'add to a list': (web, model) => ({
    edits: addToServiceList(web, 'expose', '3000', model),
    check: ({ services }) => expect(services.get('web')?.expose).toHaveLength(web.expose.length + 1),
  }),
  'add an alias': (web, model) => ({
    edits: addAlias(web, 'back', 'added', model),
    check: ({ services }) => {
      expect(networksOf(services.get('web'))).toEqual(networksOf(web));
      const back = services.get('web')?.networks.find(({ name }) => name === 'back');
      expect(back?.aliases.at(-1)).toMatchObject({ value: 'added' });
    },
  }),
  'remove a key': (web, model) => ({
    edits: removeEntry(web, 'ports', model),
    check: ({ services }) => expect(services.get('web')?.entries.has('ports')).toBe(false),
  }),
};

describe.each(Object.keys(EDITS))('%s', (name) => {
  it('touches nothing else, in any text that can be read', () => {
    let done = 0;
    const property = fc.property(mutated, (text) => {
      const model = modelOf(text);
      const web = model.services.get('web');
      if (!web || model.problems.some(({ kind }) => kind === 'yaml')) return;
      const { edits, check } = EDITS[name]?.(web, model) ?? { edits: [], check: () => {} };
      if (edits.length === 0) return;
      done++;
      const after = modelOf(applyEdits(text, edits));
      expect(after.problems.filter(({ kind }) => kind === 'yaml')).toEqual([]);
      expect(after.services.get('web')?.environment.size).toBe(web.environment.size);
      expect(after.services.get('web')?.volumes).toHaveLength(web.volumes.length);
      check(after);
    });
    fc.assert(property, { numRuns: 300 });
    expect(done).toBeGreaterThan(0);
  });
});

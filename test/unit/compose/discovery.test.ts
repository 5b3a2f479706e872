import { describe, expect, it } from 'vitest';
import { type ComposeSet, findComposeSets, parseCompose, parseEnv } from '../../../server/src/compose';
import { SourceFile } from '../../../server/src/text/source';
import { joinUri, relativeUri } from '../../../server/src/text/uri';
import { FOLDER } from './model-of';

const BASE = 'services: {web: {image: nginx, networks: [front]}, api: {image: api}}\nnetworks: {front: }';
const OTHER = 'services: {other: {image: o}}';

/** The sets of a folder, in one line each: files, `?` if assumed, what else may be laid over them. */
function setsOf(files: Readonly<Record<string, string>>): string[] {
  return find(files).map(({ files: uris, assumed, siblings }) => {
    const names = uris.map((uri) => relativeUri(FOLDER, uri)).join(' + ');
    return `${names}${assumed ? ' ?' : ''}${siblings.length > 0 ? ` (${siblings.join(', ')})` : ''}`;
  });
}

function find(files: Readonly<Record<string, string>>): ComposeSet[] {
  const texts = new Map(Object.entries(files).map(([path, text]) => [joinUri(FOLDER, path), text]));
  return findComposeSets(
    FOLDER,
    Object.keys(files).filter((path) => !path.includes('/')),
    {
      env: parseEnv(files['.env'] ?? ''),
      readCompose: (uri) => {
        const text = texts.get(uri);
        return text === undefined ? undefined : parseCompose(new SourceFile(uri, text));
      },
      readText: (uri) => texts.get(uri),
    },
  );
}

describe('the files that Compose loads by itself', () => {
  it.each([
    [{}, []],
    [{ 'README.md': '', 'values.yml': OTHER }, []],
    [{ 'docker-compose.yml': BASE }, ['docker-compose.yml']],
    [{ 'docker-compose.yaml': BASE, 'compose.yml': BASE }, ['compose.yml', 'docker-compose.yaml ?']],
    [{ 'compose.yml': BASE, 'compose.yaml': BASE }, ['compose.yaml', 'compose.yml ?']],
    [{ 'compose.yaml': BASE, 'docker-compose.override.yml': OTHER }, ['compose.yaml + docker-compose.override.yml']],
    [
      { 'compose.yaml': BASE, 'docker-compose.override.yml': OTHER, 'compose.override.yaml': OTHER },
      ['compose.yaml + compose.override.yaml', 'docker-compose.override.yml ?'],
    ],
    [{ 'compose.override.yaml': OTHER }, ['compose.override.yaml ?']],
  ])('%j', (files, expected) => expect(setsOf(files)).toEqual(expected));
});

describe('COMPOSE_FILE', () => {
  it.each([
    ['COMPOSE_FILE=docker-compose.yml:docker-compose.prod.yml', ['docker-compose.yml', 'docker-compose.prod.yml']],
    ['COMPOSE_FILE=docker-compose.yml;docker-compose.prod.yml', ['docker-compose.yml', 'docker-compose.prod.yml']],
    ['COMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE=a.yml,b.yml', ['a.yml', 'b.yml']],
    ['COMPOSE_FILE=../shared/compose.yml:./docker-compose.yml', ['/shared/compose.yml', 'docker-compose.yml']],
    ['COMPOSE_FILE=C:\\x\\a.yml:b.yml', ['/c:/x/a.yml', 'b.yml']],
    ['COMPOSE_FILE=a.yml::a.yml:', ['a.yml']],
    ['COMPOSE_FILE=', ['docker-compose.yml']],
  ])('%j', (env, expected) => {
    const [first] = find({ '.env': env, 'docker-compose.yml': BASE });
    expect(first?.files.map((uri) => relativeUri(FOLDER, uri))).toEqual(expected);
    expect(first?.assumed).toBe(false);
  });

  it('leaves the override file to itself, and nothing open', () => {
    const files = {
      '.env': 'COMPOSE_FILE=docker-compose.yml:docker-compose.lb.yml',
      'docker-compose.yml': BASE,
      'docker-compose.lb.yml': 'services: {lb: {image: nginx}}',
      'docker-compose.override.yml': 'services: {debug: {image: d, networks: [front]}}',
      'docker-compose.prod.yml': OTHER,
    };
    expect(setsOf(files)).toEqual([
      'docker-compose.yml + docker-compose.lb.yml',
      'docker-compose.yml + docker-compose.lb.yml + docker-compose.override.yml ?',
      'docker-compose.prod.yml ?',
    ]);
    expect(find(files)[0]?.reason).toBe('COMPOSE_FILE names docker-compose.yml and docker-compose.lb.yml');
  });
});

describe('another compose file', () => {
  const besideBase = (name: string, text: string) => setsOf({ 'docker-compose.yml': BASE, [name]: text });

  it.each([
    ['docker-compose.lb.yml', 'services: {lb: {image: nginx}}'],
    ['compose-lb.yaml', 'services: {lb: {image: nginx}}'],
    ['docker-compose.prod.yml', 'services: {api: {restart: always}, db: {image: d}}'],
    ['docker-compose.tools.yml', 'services: {tool: {image: t, networks: [front]}}'],
    ['docker-compose.tools.yml', 'services: {tool: {image: t, depends_on: [api]}}'],
  ])('is laid over the base where it makes no sense alone: %s %j', (name, text) => {
    expect(besideBase(name, text)).toEqual([`docker-compose.yml (${name})`, `docker-compose.yml + ${name} ?`]);
  });

  it('does not lower certainty if it brings no names', () => {
    expect(besideBase('docker-compose.prod.yml', 'services: {api: {restart: always}}')).toEqual([
      'docker-compose.yml',
      'docker-compose.yml + docker-compose.prod.yml ?',
    ]);
    const alias = 'services: {api: {networks: {default: {aliases: [backend]}}}}';
    expect(besideBase('docker-compose.prod.yml', alias)[0]).toBe('docker-compose.yml (docker-compose.prod.yml)');
  });

  it.each([
    ['docker-compose.prod.yml', BASE],
    ['docker-compose.prod.yml', OTHER],
    ['docker-compose.prod.yml', 'services: {api: {extends: {file: docker-compose.yml, service: api}}}'],
    ['docker-compose.prod.yml', 'services: {api: {extends: {file: gone.yml, service: api}}}'],
    ['docker-compose.prod.yml', 'services: {tool: {image: t, networks: [elsewhere]}}'],
    ['docker-compose.prod.yml', ''],
  ])('is read alone otherwise: %s %j', (name, text) => {
    expect(besideBase(name, text)).toEqual(['docker-compose.yml', `${name} ?`]);
  });

  it('belongs to the base that includes or extends it', () => {
    const files = {
      'compose.yml': 'include: [compose.db.yml]\nservices: {web: {extends: {file: compose.common.yml, service: x}}}',
      'compose.db.yml': 'services: {db: {image: d}}',
      'compose.common.yml': 'services: {x: {image: x}}',
    };
    expect(setsOf(files)).toEqual(['compose.yml']);
  });

  it('is alone without a base', () => {
    expect(setsOf({ 'docker-compose.lb.yml': OTHER, 'docker-compose.prod.yml': OTHER })).toEqual([
      'docker-compose.lb.yml ?',
      'docker-compose.prod.yml ?',
    ]);
  });

  it('says what is assumed, and what else it may be', () => {
    const sets = find({
      'docker-compose.yml': BASE,
      'docker-compose.override.yml': OTHER,
      'docker-compose.lb.yml': 'services: {lb: {image: nginx, depends_on: [api]}}',
      'docker-compose.all.yml': BASE,
    });
    expect(sets.map(({ reason }) => reason)).toEqual([
      'Compose loads docker-compose.yml and docker-compose.override.yml by itself',
      'docker-compose.all.yml is read alone: it is no file that Compose loads by itself',
      'docker-compose.lb.yml is read on top of docker-compose.yml: it is no file that Compose loads by itself',
    ]);
    const uri = (...names: string[]) => names.map((name) => joinUri(FOLDER, name));
    expect(sets[2]).toMatchObject({
      assumed: true,
      siblings: ['docker-compose.override.yml'],
      alternatives: [
        uri('docker-compose.lb.yml'),
        uri('docker-compose.yml', 'docker-compose.override.yml', 'docker-compose.lb.yml'),
      ],
    });
    expect(sets[1]?.alternatives).toEqual([uri('docker-compose.yml', 'docker-compose.all.yml')]);
  });
});

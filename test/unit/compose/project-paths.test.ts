import { describe, expect, it } from 'vitest';
import { FOLDER, modelOf, plain, projectOf, serviceIn, textAt, webOf } from './model-of';

describe('folders at which paths start', () => {
  const files = {
    'a.yml': 'include: [sub/x.yml]\nservices:\n  web: {build: ./web, extends: {file: common/c.yml, service: base}}\n',
    'sub/x.yml':
      'services: {x: {build: {dockerfile: D}, configs: [c]}}\nconfigs: {c: {file: ./c.conf}}\nsecrets: {s: {file: s}}\n' +
      'volumes: {v: {driver_opts: {type: none, o: "bind,ro", device: ./data}}}',
    'common/c.yml':
      'services: {base: {volumes: [./c:/c, {type: bind, source: d, target: /d}], develop: {watch: [{action: sync, path: ., target: /w}]}}}',
  };

  it('are those of the file in which a path is written', () => {
    const model = projectOf(files, ['a.yml']);
    const web = serviceIn(model, 'web');
    const x = serviceIn(model, 'x');
    expect([web.folder, web.build?.folder]).toEqual([FOLDER, FOLDER]);
    expect(web.volumes.map(({ folder }) => folder)).toEqual([`${FOLDER}/common`, `${FOLDER}/common`]);
    expect(web.watches.map(({ folder }) => folder)).toEqual([`${FOLDER}/common`]);
    expect([x.folder, x.build?.folder]).toEqual([`${FOLDER}/sub`, `${FOLDER}/sub`]);
    expect(model.configs.get('c')?.folder).toBe(`${FOLDER}/sub`);
    expect(model.secrets.get('s')?.folder).toBe(`${FOLDER}/sub`);
    expect(model.volumes.get('v')).toMatchObject({ device: { value: './data' }, folder: `${FOLDER}/sub` });
  });

  it('lead to Dockerfiles: a path below another folder than the project is absolute', () => {
    const asked: string[] = [];
    const readDockerfile = (context: string, dockerfile: string) => {
      asked.push(`${context}|${dockerfile}`);
      return undefined;
    };
    projectOf(files, ['a.yml'], { readDockerfile });
    expect(asked).toEqual(['/project/sub|D', './web|Dockerfile']);
  });

  it('keeps the place of each value', () => {
    const model = projectOf(files, ['a.yml']);
    const web = serviceIn(model, 'web');
    expect(web.uri).toBe(`${FOLDER}/a.yml`);
    expect(web.volumes.map(({ origin }) => textAt(model, origin))).toEqual([
      './c:/c',
      '{type: bind, source: d, target: /d}',
    ]);
    expect(web.volumes[0]?.origin.uri).toBe(`${FOLDER}/common/c.yml`);
    expect([...web.entries.keys()]).toEqual(['build', 'extends']);
    const x = serviceIn(model, 'x');
    expect([x.uri, textAt(model, x.key)]).toEqual([`${FOLDER}/sub/x.yml`, 'x']);
  });

  it('keeps the place of a variable in its env file', () => {
    const text = '# comment\nexport A=1\nB="x"\n';
    const web = serviceIn(
      projectOf({ 'a.yml': 'services: {web: {env_file: x.env}}', 'x.env': text }, ['a.yml']),
      'web',
    );
    const places = [...web.environment.values()].map(({ origin }) => [
      origin.uri,
      text.slice(origin.span.start, origin.span.end),
    ]);
    expect(places).toEqual([
      [`${FOLDER}/x.env`, 'A'],
      [`${FOLDER}/x.env`, 'B'],
    ]);
  });
});

describe('mounts', () => {
  it('reads nocopy and subpath', () => {
    const mounts = webOf(
      'volumes: ["one:/a:nocopy,ro", "two:/b", {type: volume, source: c, target: /c, volume: {nocopy: true, subpath: x}}]',
    ).volumes;
    expect(mounts.map(({ isNoCopy, subpath, readOnly }) => [isNoCopy, plain(subpath), readOnly])).toEqual([
      [true, undefined, true],
      [false, undefined, false],
      [true, 'x', false],
    ]);
  });

  it('reads secrets, and reports one that is not defined', () => {
    const model = modelOf(
      'services:\n  web: {secrets: [a, {source: b, target: /etc/b}, {source: c, target: d}]}\n' +
        'secrets: {a: {file: ./a}, b: {environment: B}, c: {external: true}}\n',
    );
    expect(serviceIn(model, 'web').secrets.map(({ source, target }) => `${source} ${target}`)).toEqual([
      'a /run/secrets/a',
      'b /etc/b',
      'c /run/secrets/d',
    ]);
    expect([...model.secrets.values()].map(({ external }) => external)).toEqual([false, false, true]);
    const missing = modelOf('services:\n  web: {secrets: [gone]}\n').problems;
    expect(missing).toMatchObject([{ message: 'service "web" refers to undefined secret gone', name: 'gone' }]);
  });

  it.each([
    ['{driver_opts: {type: none, o: bind, device: /srv}}', '/srv'],
    ['{driver_opts: {type: nfs, o: "addr=10.0.0.1,rw", device: ":/srv"}}', undefined],
    ['{driver: local}', undefined],
    ['', undefined],
  ])('volume %s', (text, device) => {
    expect(plain(modelOf(`volumes: {v: ${text}}`).volumes.get('v')?.device)).toBe(device);
  });
});

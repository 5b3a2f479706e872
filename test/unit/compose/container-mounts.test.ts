import { describe, expect, it } from 'vitest';
import { at, matches, namesIn } from './container-of';

/** Expectations from the Compose specification (05-services: volumes, configs, secrets) and Docker's mounts. */

const CONF = `//- conf/a.conf
a
//- conf/sub/b.conf
b
//- one.conf
one
`;

describe('bind mounts', () => {
  it.each([
    ['a file', '{ volumes: ["./one.conf:/etc/nginx/conf.d/default.conf"] }', './one.conf'],
    ['a read-only file', '{ volumes: ["./one.conf:/etc/nginx/conf.d/default.conf:ro"] }', './one.conf (read-only)'],
    ['with other options', '{ volumes: ["./one.conf:/etc/nginx/conf.d/default.conf:z,ro"] }', './one.conf (read-only)'],
    [
      'in the long form',
      '{ volumes: [{ type: bind, source: ./one.conf, target: /etc/nginx/conf.d/default.conf, read_only: true }] }',
      './one.conf (read-only)',
    ],
    ['a source without ./ is a volume', '{ volumes: ["one.conf:/etc/nginx/conf.d/default.conf"] }', 'the image'],
    ['a target with a slash at the end', '{ volumes: ["./one.conf:/etc/nginx/conf.d/default.conf/"] }', './one.conf'],
    ['a folder hides the image', '{ volumes: ["./conf:/etc/nginx/conf.d"] }', 'missing'],
    ['elsewhere', '{ volumes: ["./conf:/etc/nginx/conf"] }', 'the image'],
    ['a folder whose name only starts alike', '{ volumes: ["./conf:/etc/nginx/conf.d/default.con"] }', 'the image'],
  ])('%s', (_, keys, expected) => expect(at('/etc/nginx/conf.d/default.conf', keys, CONF)).toBe(expected));

  it('shows what is below a folder, and no more', () => {
    const keys = '{ volumes: ["./conf:/etc/nginx/conf.d"] }';
    expect(at('/etc/nginx/conf.d', keys, CONF)).toBe('folder');
    expect(at('/etc/nginx/conf.d/a.conf', keys, CONF)).toBe('./conf/a.conf');
    expect(at('/etc/nginx/conf.d/sub', keys, CONF)).toBe('folder');
    expect(at('/etc/nginx/conf.d/sub/b.conf', keys, CONF)).toBe('./conf/sub/b.conf');
    expect(namesIn('/etc/nginx/conf.d', keys, CONF)).toBe('a.conf sub');
    expect(namesIn('/etc/nginx/conf.d/sub', keys, CONF)).toBe('b.conf');
  });

  it('knows nothing where the source is not there: it may be made later, or on another machine', () => {
    expect(at('/etc/nginx/nginx.conf', '{ volumes: ["./gone.conf:/etc/nginx/nginx.conf"] }')).toBe(
      '? ./gone.conf is not there',
    );
    expect(at('/etc/nginx/conf.d/x.conf', '{ volumes: ["/srv/conf:/etc/nginx/conf.d"] }')).toBe(
      '? /srv/conf is not there',
    );
    expect(matches('/etc/nginx/conf.d/*.conf', '{ volumes: ["/srv/conf:/etc/nginx/conf.d"] }')).toBe(' + ?');
  });

  it('knows nothing of a home folder and of a path with a variable that is not set', () => {
    expect(at('/etc/nginx/nginx.conf', '{ volumes: ["~/nginx.conf:/etc/nginx/nginx.conf"] }')).toContain('? ');
    expect(at('/etc/nginx/nginx.conf', '{ volumes: ["${DIR}/nginx.conf:/etc/nginx/nginx.conf"] }')).toContain('? ');
    const set = `//- .env\nDIR=.\n${CONF}`;
    expect(at('/etc/nginx/nginx.conf', '{ volumes: ["${DIR}/one.conf:/etc/nginx/nginx.conf"] }', set)).toBe(
      './one.conf',
    );
  });

  it('reads Windows paths', () => {
    expect(at('/etc/nginx/nginx.conf', `{ volumes: ['.\\one.conf:/etc/nginx/nginx.conf:ro'] }`, CONF)).toBe(
      './one.conf (read-only)',
    );
    expect(at('/etc/nginx/nginx.conf', `{ volumes: ['C:\\conf\\nginx.conf:/etc/nginx/nginx.conf'] }`, CONF)).toBe(
      '? C:\\conf\\nginx.conf is not there',
    );
  });

  it('sees a folder that is called nginx.conf as one', () => {
    const folder = '//- nginx.conf/x\nx\n';
    const keys = '{ volumes: ["./nginx.conf:/etc/nginx/nginx.conf"] }';
    expect(at('/etc/nginx/nginx.conf', keys, folder)).toBe('folder');
    expect(matches('/etc/nginx/*.conf', keys, folder)).toBe('');
  });
});

describe('several mounts', () => {
  it('takes the longest target, whatever the order', () => {
    for (const volumes of [
      '"./conf:/etc/nginx/conf.d", "./one.conf:/etc/nginx/conf.d/a.conf"',
      '"./one.conf:/etc/nginx/conf.d/a.conf", "./conf:/etc/nginx/conf.d"',
    ]) {
      const keys = `{ volumes: [${volumes}] }`;
      expect(at('/etc/nginx/conf.d/a.conf', keys, CONF)).toBe('./one.conf');
      expect(at('/etc/nginx/conf.d/sub/b.conf', keys, CONF)).toBe('./conf/sub/b.conf');
      expect(namesIn('/etc/nginx/conf.d', keys, CONF)).toBe('a.conf sub');
    }
  });

  it('compares at slashes: /etc/nginx/conf is no part of /etc/nginx/conf.d', () => {
    const keys = '{ volumes: ["./conf:/etc/nginx/conf", "./one.conf:/etc/nginx/conf.d/one.conf"] }';
    expect(at('/etc/nginx/conf.d/a.conf', keys, CONF)).toBe('missing');
    expect(at('/etc/nginx/conf/a.conf', keys, CONF)).toBe('./conf/a.conf');
  });

  it('makes the folders down to a target', () => {
    const keys = '{ volumes: ["./conf:/etc/nginx", "./one.conf:/etc/nginx/deep/er/one.conf"] }';
    expect(at('/etc/nginx/deep/er', keys, CONF)).toBe('folder');
    expect(namesIn('/etc/nginx', keys, CONF)).toBe('a.conf deep sub');
    expect(matches('/etc/nginx/*/*/*.conf', keys, CONF)).toBe('/etc/nginx/deep/er/one.conf');
  });
});

describe('volumes', () => {
  const volumes = (more: string) => `volumes:\n  data: ${more}\n${CONF}`;

  it('fills a named volume from the image, and does not vouch for it', () => {
    const keys = '{ volumes: ["data:/etc/nginx/conf.d"] }';
    expect(at('/etc/nginx/conf.d/default.conf', keys, volumes('{}'))).toBe('the image');
    expect(at('/etc/nginx/conf.d/other.conf', keys, volumes('{}'))).toBe('? a volume may hold it');
    expect(namesIn('/etc/nginx/conf.d', keys, volumes('{}'))).toBe('default.conf + ?');
  });

  it.each([
    ['nocopy in the short form', '{ volumes: ["data:/etc/nginx/conf.d:nocopy"] }', '{}'],
    [
      'nocopy in the long form',
      '{ volumes: [{ type: volume, source: data, target: /etc/nginx/conf.d, volume: { nocopy: true } }] }',
      '{}',
    ],
    ['a volume from outside', '{ volumes: ["data:/etc/nginx/conf.d"] }', '{ external: true }'],
  ])('does not fill %s', (_, keys, volume) => {
    expect(at('/etc/nginx/conf.d/default.conf', keys, volumes(volume))).toBe('? the volume data may hold any files');
    expect(namesIn('/etc/nginx/conf.d', keys, volumes(volume))).toBe(' + ?');
  });

  it('follows a volume that is a folder of the host', () => {
    const bind = '{ driver_opts: { type: none, o: bind, device: ./conf } }';
    const keys = '{ volumes: ["data:/etc/nginx/conf.d"] }';
    expect(at('/etc/nginx/conf.d/a.conf', keys, volumes(bind))).toBe('./conf/a.conf');
    expect(namesIn('/etc/nginx/conf.d', keys, volumes(bind))).toBe('a.conf sub');
    const part = '{ volumes: [{ type: volume, source: data, target: /etc/nginx/conf.d, volume: { subpath: sub } }] }';
    expect(namesIn('/etc/nginx/conf.d', part, volumes(bind))).toBe('b.conf');
  });

  it('sees nothing in a tmpfs', () => {
    const keys = '{ volumes: [{ type: tmpfs, target: /etc/nginx/conf.d }] }';
    expect(at('/etc/nginx/conf.d/default.conf', keys)).toBe('missing');
    expect(at('/etc/nginx/conf.d', keys)).toBe('folder');
    expect(matches('/etc/nginx/conf.d/*.conf', keys)).toBe('');
  });
});

describe('configs and secrets', () => {
  const definitions = `configs:
  site.conf: { file: ./one.conf }
  inline: { content: "events {}" }
  outside: { external: true }
  lost: { file: ./nowhere.conf }
secrets:
  key: { file: ./one.conf }
${CONF}`;

  it.each([
    ['/site.conf', '{ configs: [site.conf] }', './one.conf (read-only)'],
    ['/etc/nginx/nginx.conf', '{ configs: [{ source: inline, target: /etc/nginx/nginx.conf }] }', 'config inline'],
    ['/inline', '{ configs: [{ source: inline }] }', 'config inline'],
    ['/inline/more', '{ configs: [{ source: inline }] }', 'missing'],
    ['/outside', '{ configs: [outside] }', '? outside comes from outside'],
    ['/lost', '{ configs: [lost] }', '? ./nowhere.conf is not there'],
    ['/undefined', '{ configs: [undefined] }', '? undefined is not defined in configs'],
    ['/run/secrets/key', '{ secrets: [key] }', './one.conf (read-only)'],
    ['/run/secrets/tls.key', '{ secrets: [{ source: key, target: tls.key }] }', './one.conf (read-only)'],
    ['/etc/nginx/tls.key', '{ secrets: [{ source: key, target: /etc/nginx/tls.key }] }', './one.conf (read-only)'],
  ])('%s in %s', (path, keys, expected) => expect(at(path, keys, definitions)).toBe(expected));

  it('lie on top of a folder that is mounted', () => {
    const keys =
      '{ volumes: ["./conf:/etc/nginx/conf.d"], configs: [{ source: inline, target: /etc/nginx/conf.d/a.conf }] }';
    expect(at('/etc/nginx/conf.d/a.conf', keys, definitions)).toBe('config inline');
    expect(namesIn('/etc/nginx/conf.d', keys, definitions)).toBe('a.conf sub');
  });
});

describe('glob', () => {
  const names = [
    'a.conf',
    'B.conf',
    'ä.conf',
    '𐐀.conf',
    '￿.conf',
    '.c.conf',
    'd.conf.bak',
    '1.conf',
    '10.conf',
    '2.conf',
  ];
  const files = names.map((name) => `//- conf/${encodeURIComponent(name)}\nx\n`).join('');
  const keys = '{ volumes: ["./conf:/etc/nginx/conf.d"] }';

  it('sorts by bytes, and matches no leading dot', () => {
    expect(matches('/etc/nginx/conf.d/*.conf', keys, files).replaceAll('/etc/nginx/conf.d/', '')).toBe(
      '1.conf 10.conf 2.conf B.conf a.conf ä.conf ￿.conf 𐐀.conf',
    );
    expect(matches('/etc/nginx/conf.d/.*.conf', keys, files)).toBe('/etc/nginx/conf.d/.c.conf');
  });

  it.each([
    ['?.conf', '1.conf 2.conf B.conf a.conf'],
    ['[12]*.conf', '1.conf 10.conf 2.conf'],
    ['[!0-9]?conf', 'B.conf a.conf'],
    ['*.{conf,bak}', ''],
    ['*/a.conf', ''],
    ['*.bak', 'd.conf.bak'],
  ])('%s', (pattern, expected) => {
    const ascii = names
      .filter((name) => /^[ -~]+$/.test(name))
      .map((name) => `//- conf/${name}\nx\n`)
      .join('');
    expect(matches(`/etc/nginx/conf.d/${pattern}`, keys, ascii).replaceAll('/etc/nginx/conf.d/', '')).toBe(expected);
  });
});

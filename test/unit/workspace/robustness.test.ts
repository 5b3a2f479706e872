import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FileSystem, FolderEntry } from '../../../server/src/text/file-system';
import { discoverFiles, MAX_ENTRIES } from '../../../server/src/workspace/discover';
import { DiskFileSystem } from '../../../server/src/workspace/disk';
import { type Snapshot, Workspace } from '../../../server/src/workspace/workspace';
import { FIXTURE_ROOT, fixtureUri, MemoryFileSystem, parseFixture } from '../../support/fixture';

const COMPOSE = `services:
  nginx:
    image: nginx:1.27
    volumes:
      - ./nginx:/etc/nginx:ro
  api:
    image: api
`;
const NGINX = `events {}
http {
  include conf.d/*.conf;
  server { location / { proxy_pass http://api; } }
}
`;
/** A typing error, so that a test sees that the file was analysed; its host is unknown to {@link COMPOSE}. */
const UPSTREAM = 'upstream api { server apj:80; server api:80; }\n';

const STACK: Readonly<Record<string, string>> = {
  'docker-compose.yml': COMPOSE,
  'nginx/nginx.conf': NGINX,
  'nginx/conf.d/api.conf': UPSTREAM,
};

function stackWith(files: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(Object.entries({ ...STACK, ...files }));
}

function open(disk: FileSystem, folder = FIXTURE_ROOT): Workspace {
  const workspace = new Workspace(disk);
  workspace.setFolders([folder]);
  return workspace;
}

/** The project of the root file. */
function analyse(files: Readonly<Record<string, string>>): Snapshot {
  return projectOf(open(new MemoryFileSystem(stackWith(files))));
}

function projectOf(workspace: Workspace): Snapshot {
  const found = workspace.snapshots().find(({ files }) => files.nginx.endsWith('/nginx/nginx.conf'));
  if (!found) throw new Error('nginx.conf is no project');
  return found;
}

function rules({ findings }: Snapshot): string[] {
  return [...new Set(findings.filter(({ severity }) => severity !== 'hint').map(({ rule }) => rule))];
}

function blindSpots({ topology }: Snapshot): string[] {
  return topology.blindSpots.map(({ reason }) => reason);
}

/** Files in a folder of this machine that goes after the test. */
function onDisk(files: Readonly<Record<string, string | Uint8Array>>): { path: string; uri: string } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'upstream-lens-robust-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, uri: pathToFileURL(path).href };
}

describe('the stack of these tests', () => {
  it('has its one finding', () => {
    const snapshot = analyse({});
    expect(rules(snapshot)).toContain('upstream-host-missing');
    expect(blindSpots(snapshot)).toEqual([]);
  });
});

describe('includes', () => {
  it('that lead back are an error, at the place that closes the cycle', () => {
    const snapshot = analyse({
      'nginx/nginx.conf': 'events {}\nhttp { include a.conf; }\n',
      'nginx/a.conf': 'include b.conf;\n',
      'nginx/b.conf': 'include a.conf;\n',
    });
    const found = snapshot.findings.filter(({ rule }) => rule === 'include-cycle');
    expect(found.map(({ uri, severity }) => [uri, severity])).toEqual([[fixtureUri('nginx/b.conf'), 'error']]);
  });

  it.each([
    ['itself', 'include nginx.conf;'],
    ['itself by a pattern', 'include *.conf;'],
  ])('of a file into %s are an error', (_, include) => {
    const snapshot = analyse({ 'nginx/nginx.conf': `events {}\nhttp { ${include} }\n` });
    expect(rules(snapshot)).toContain('include-cycle');
  });

  it('that double with every level are followed up to a limit, which is a blind spot', () => {
    const files: Record<string, string> = { 'nginx/nginx.conf': 'events {}\nhttp { include level-0; }\n' };
    for (let level = 0; level < 24; level++) {
      files[`nginx/level-${level}`] = `include level-${level + 1};\n`.repeat(4);
    }
    files['nginx/level-24'] = 'gzip on;\n';
    const spots = blindSpots(analyse(files));
    expect(spots).toHaveLength(1);
    expect(spots[0]).toMatch(/^include level-\d+: too many files are included$/);
  });

  it('of every file by every file end', () => {
    const files: Record<string, string> = { 'nginx/nginx.conf': 'events {}\nhttp { include all/*; }\n' };
    for (let index = 0; index < 20; index++) files[`nginx/all/${index}`] = 'include all/*;\n';
    expect(rules(analyse(files))).toContain('include-cycle');
  });

  it('of compose files that lead back are an error', () => {
    const snapshot = analyse({
      'docker-compose.yml': `include: [more.yml]\n${COMPOSE}`,
      'more.yml': 'include: [docker-compose.yml]\n',
    });
    const [finding] = snapshot.findings.filter(({ rule }) => rule === 'compose-include-cycle');
    expect(finding?.refusal?.message).toMatch(/^include cycle detected/);
  });

  it('of a folder are no files', () => {
    const snapshot = analyse({
      'nginx/nginx.conf': `${NGINX}stream { include conf.d; }\n`,
    });
    expect(blindSpots(snapshot)).toEqual(['include conf.d: it is a folder']);
  });
});

describe('text', () => {
  it('with CRLF says the same as with LF', () => {
    const crlf = analyse(
      Object.fromEntries(Object.entries(STACK).map(([path, text]) => [path, text.replaceAll('\n', '\r\n')])),
    );
    expect(crlf.findings.map(({ rule, message }) => [rule, message])).toEqual(
      analyse({}).findings.map(({ rule, message }) => [rule, message]),
    );
  });

  it('with lone CRs says the same as with LF: both end a line in YAML, and are space in nginx', () => {
    const cr = analyse(
      Object.fromEntries(Object.entries(STACK).map(([path, text]) => [path, text.replaceAll('\n', '\r')])),
    );
    const said = ({ findings }: typeof cr) =>
      findings.map(({ rule, message, span }) => [rule, message, span.start, span.end]);
    expect(said(cr)).toEqual(said(analyse({})));
  });

  it('with a byte order mark is read; nginx takes the mark for a directive, YAML does not', () => {
    const snapshot = analyse({ 'docker-compose.yml': `\ufeff${COMPOSE}`, 'nginx/nginx.conf': `\ufeff${NGINX}` });
    expect(rules(snapshot)).toContain('file-bom');
    expect(rules(snapshot)).toContain('upstream-host-missing');
    expect(rules(snapshot)).not.toContain('compose-syntax');
  });

  it.each([
    ['nothing', ''],
    ['a line break', '\n'],
    ['a byte order mark', '\ufeff'],
    ['half a character', '\ud83d'],
    ['an include of half a character', 'http { include \ud83d; }'],
  ])('of %s is analysed without a throw', (_, text) => {
    for (const path of ['nginx/nginx.conf', 'nginx/conf.d/api.conf', 'docker-compose.yml', '.env']) {
      expect(() => open(new MemoryFileSystem(stackWith({ [path]: text }))).snapshots()).not.toThrow();
    }
  });
});

describe('nesting', () => {
  it.each([
    ['blocks that close', `${'http {'.repeat(100_000)}${'}'.repeat(100_000)}`],
    ['blocks that do not', 'location / {\n'.repeat(100_000)],
    ['braces alone', '{'.repeat(100_000)],
    ['Lua', `content_by_lua_block ${'{'.repeat(100_000)}`],
  ])('of 100,000 in nginx, %s, neither throws nor hides the rest', (_, text) => {
    const snapshot = analyse({ 'nginx/conf.d/z.conf': text });
    expect(rules(snapshot)).toContain('upstream-host-missing');
  });

  it.each([
    ['open brackets', `services: ${'['.repeat(10_000)}`],
    ['brackets', `services: {nginx: ${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['braces', `services: ${'{a: '.repeat(10_000)}${'}'.repeat(10_000)}`],
    ['dashes', `services:\n  nginx:\n    ${'- '.repeat(10_000)}x`],
  ])('of 10,000 in YAML, %s, is an error of the file', (_, text) => {
    const [snapshot] = open(new MemoryFileSystem(stackWith({ 'docker-compose.yml': text }))).snapshots();
    const found = snapshot?.findings.filter(({ rule }) => rule === 'compose-syntax') ?? [];
    expect(found.map(({ message }) => message)).toContain('the file is nested too deeply');
  });
});

describe('aliases', () => {
  const nine = (alias: string) => `[${Array.from({ length: 9 }, () => alias).join(', ')}]`;

  it.each([
    [
      'sequences',
      Array.from(
        { length: 15 },
        (_, level) => `x-${level}: &a${level} ${level === 0 ? '[x]' : nine(`*a${level - 1}`)}\n`,
      ).join(''),
    ],
    [
      'merge keys',
      Array.from(
        { length: 40 },
        (_, level) =>
          `x-${level}: &a${level} ${level === 0 ? '{x: y}' : `{<<: [*a${level - 1}, *a${level - 1}], k: *a${level - 1}}`}\n`,
      ).join(''),
    ],
  ])('of %s that explode are an error, and what else is there is read', (_, bomb) => {
    const snapshot = analyse({ 'docker-compose.yml': bomb + COMPOSE });
    const messages = snapshot.findings.filter(({ rule }) => rule === 'compose-syntax').map(({ message }) => message);
    expect(messages).toContain('document contains excessive aliasing');
    expect(snapshot.topology.nginxService?.service.name).toBe('nginx');
  });

  it('of a node inside itself is an error', () => {
    const snapshot = analyse({ 'docker-compose.yml': `x-a: &a [*a]\n${COMPOSE}` });
    expect(rules(snapshot)).toContain('compose-syntax');
  });
});

describe('a half-typed compose file', () => {
  const type = (workspace: Workspace, text: string) =>
    workspace.sources.open(fixtureUri('docker-compose.yml'), 'yaml', 2, text);

  it('leaves the last readable model in use, and says so', () => {
    const workspace = open(new MemoryFileSystem(stackWith({})));
    const [before] = workspace.snapshots();
    type(workspace, `${COMPOSE}    environment: "half`);
    const [typing] = workspace.snapshots();
    if (!before || !typing) throw new Error('no project');
    const inNginx = ({ findings }: Snapshot) =>
      findings
        .filter(({ uri }) => uri.endsWith('.conf'))
        .map(({ rule, message, severity }) => [rule, severity, message]);
    expect(inNginx(typing)).toEqual(inNginx(before));
    expect(typing.topology.nginxService?.service.name).toBe('nginx');
    expect(blindSpots(typing)).toEqual(['docker-compose.yml cannot be parsed; its last readable version is used']);
    expect(rules(typing)).toContain('compose-syntax');
  });

  it('says no more once it can be read again', () => {
    const workspace = open(new MemoryFileSystem(stackWith({})));
    workspace.snapshots();
    type(workspace, `${COMPOSE}    environment: "half`);
    workspace.snapshots();
    type(workspace, `${COMPOSE}    environment: {A: "whole"}\n`);
    const [after] = workspace.snapshots();
    expect(after && blindSpots(after)).toEqual([]);
    expect(after && rules(after)).not.toContain('compose-syntax');
  });
});

describe('files that are not read', () => {
  const LARGE = 50_000_000;

  it('are too large: 50 MB of nginx configuration, by a pattern', () => {
    const snapshot = analyse({
      'nginx/nginx.conf': NGINX.replace('http://api', 'http://defined_there'),
      'nginx/conf.d/large.conf': '# large\n'.repeat(LARGE / 8),
    });
    const [spot] = blindSpots(snapshot);
    expect(spot).toMatch(/^include conf\.d\/\*\.conf: large\.conf is not read: it has 48 MB, and 16 MB are the most/);
    // the upstream may stand in the file that is not read
    const missing = snapshot.findings.filter(({ message }) => message.startsWith('"defined_there"'));
    expect(missing.filter(({ severity }) => severity === 'error' || severity === 'warning')).toEqual([]);
  });

  it('are too large: the root file, or the compose file, of which there is a notice', () => {
    for (const path of ['nginx/nginx.conf', 'docker-compose.yml']) {
      const workspace = open(new MemoryFileSystem(stackWith({ [path]: '# large\n'.repeat(LARGE / 8) })));
      workspace.snapshots();
      expect(workspace.notices()).toEqual([
        { uri: fixtureUri(path), text: expect.stringMatching(/^is not read: it has 48 MB, .* move parts of it/) },
      ]);
    }
  });

  it('are too large: an override, behind which every service may have more', () => {
    const snapshot = analyse({ 'docker-compose.override.yml': '# large\n'.repeat(LARGE / 8) });
    expect(blindSpots(snapshot)).toEqual([
      expect.stringMatching(/^docker-compose\.override\.yml is not read: it has 48 MB/),
    ]);
    const [missing] = snapshot.findings.filter(({ rule }) => rule === 'upstream-host-missing');
    expect(missing?.severity).not.toBe('error');
  });

  it('are large and open in the editor', () => {
    const workspace = open(new MemoryFileSystem(stackWith({})));
    workspace.snapshots();
    workspace.sources.open(fixtureUri('nginx/nginx.conf'), 'nginx', 1, '# large\n'.repeat(LARGE / 8));
    expect(
      workspace
        .snapshots()
        .flatMap(({ findings }) => findings)
        .filter(({ uri }) => uri.endsWith('nginx.conf')),
    ).toEqual([]);
    expect(workspace.notices()).toHaveLength(1);
  });

  it.each([
    [
      'UTF-16, little end first',
      Buffer.from(`\ufeff${NGINX}`, 'utf16le'),
      /^is not read: it is UTF-16, .* save it as UTF-8$/,
    ],
    ['UTF-16, big end first', Buffer.from(`\ufeff${NGINX}`, 'utf16le').swap16(), /^is not read: it is UTF-16/],
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1, 2]), /^is not read: it is a binary file$/],
  ])('are %s', (_, bytes, text) => {
    const { uri } = onDisk({ ...STACK, 'nginx/nginx.conf': bytes });
    const workspace = open(new DiskFileSystem(), uri);
    workspace.snapshots();
    expect(workspace.notices()).toEqual([{ uri: `${uri}/nginx/nginx.conf`, text: expect.stringMatching(text) }]);
  });

  it('are read once they are text', () => {
    const { path, uri } = onDisk({ ...STACK, 'nginx/conf.d/api.conf': new Uint8Array([0, 1, 2]) });
    const workspace = open(new DiskFileSystem(), uri);
    const [before] = workspace.snapshots();
    expect(before && blindSpots(before)).toEqual(['include conf.d/*.conf: api.conf is not read: it is a binary file']);
    writeFileSync(join(path, 'nginx/conf.d/api.conf'), UPSTREAM);
    workspace.forgetDiscovery();
    const [after] = workspace.snapshots();
    expect(after && blindSpots(after)).toEqual([]);
    expect(after && rules(after)).toContain('upstream-host-missing');
    expect(workspace.notices()).toEqual([]);
  });

  it('are no files: a pipe is never opened', () => {
    const { path, uri } = onDisk(STACK);
    execFileSync('mkfifo', [join(path, 'nginx/conf.d/pipe.conf')]);
    const workspace = open(new DiskFileSystem(), uri);
    const [snapshot] = workspace.snapshots();
    expect(snapshot && blindSpots(snapshot)).toEqual([
      'include conf.d/*.conf: pipe.conf is not read: it is no regular file',
    ]);
  });

  it('are not ours to read', () => {
    class Forbidding extends MemoryFileSystem {
      override read(uri: string): string | undefined {
        return this.refusal(uri) === undefined ? super.read(uri) : undefined;
      }
      refusal(uri: string): string | undefined {
        return uri.endsWith('/api.conf') ? 'permission denied' : undefined;
      }
    }
    const [snapshot] = open(new Forbidding(stackWith({}))).snapshots();
    expect(snapshot && blindSpots(snapshot)).toEqual([
      'include conf.d/*.conf: api.conf is not read: permission denied',
    ]);
  });

  it('are gone between the listing and the reading', () => {
    class Vanishing extends MemoryFileSystem {
      override read(uri: string): string | undefined {
        return uri.endsWith('/api.conf') ? undefined : super.read(uri);
      }
    }
    const [snapshot] = open(new Vanishing(stackWith({}))).snapshots();
    expect(snapshot?.topology.upstreams).toEqual([]);
  });
});

describe('folders', () => {
  it('named as files are none', () => {
    const { path, uri } = onDisk(STACK);
    for (const name of ['nginx.conf', 'other/nginx.conf', 'other/compose.yml', 'nginx/conf.d/x.conf']) {
      mkdirSync(join(path, name), { recursive: true });
    }
    const workspace = open(new DiskFileSystem(), uri);
    const snapshots = workspace.snapshots();
    expect(snapshots.map(({ files }) => files.nginx)).toEqual([`${uri}/nginx/nginx.conf`]);
    expect(workspace.notices()).toEqual([]);
  });

  it('that link to themselves, or up, are walked once', () => {
    const { path, uri } = onDisk(STACK);
    symlinkSync('.', join(path, 'nginx/loop'));
    symlinkSync('..', join(path, 'nginx/up'));
    symlinkSync('self.conf', join(path, 'nginx/conf.d/self.conf'));
    symlinkSync('gone.conf', join(path, 'nginx/conf.d/dangling.conf'));
    const found = discoverFiles(new DiskFileSystem(), [uri]);
    expect(found.nginx.filter((file) => /\/(?:loop|up)\//.test(file))).toEqual([]);
    const workspace = open(new DiskFileSystem(), uri);
    const [snapshot, ...others] = workspace.snapshots();
    expect(others).toEqual([]);
    expect(snapshot && rules(snapshot)).toContain('upstream-host-missing');
    expect(workspace.notices()).toEqual([
      { uri: `${uri}/nginx/conf.d/self.conf`, text: 'is not read: it is a symbolic link that leads to itself' },
    ]);
  });

  it('of links to files are read through, as sites-enabled is', () => {
    const { path, uri } = onDisk({
      ...STACK,
      'available/site.conf': 'upstream site { server apk:80; server api:80; }\n',
    });
    symlinkSync('../../available/site.conf', join(path, 'nginx/conf.d/site.conf'));
    const [snapshot] = open(new DiskFileSystem(), uri).snapshots();
    expect(snapshot?.findings.filter(({ message }) => message.startsWith('"apk"'))).toHaveLength(1);
  });

  it.each(['node_modules', 'vendor', '.git', '.terraform', 'dist', 'venv'])('called %s are not searched', (folder) => {
    const recording = new RecordingFileSystem(
      stackWith({ [`${folder}/nginx.conf`]: NGINX, [`${folder}/a/compose.yml`]: COMPOSE }),
    );
    const { nginx, compose } = discoverFiles(recording, [FIXTURE_ROOT]);
    expect([...nginx, ...compose].filter((uri) => uri.includes(folder))).toEqual([]);
    expect(recording.asked.filter((uri) => uri.includes(folder))).toEqual([]);
  });

  it('with 10,000 files are listed, each once, and of the files those are read that matter', () => {
    const files = stackWith({});
    for (let index = 0; index < 10_000; index++) files.set(`src/part-${index % 100}/file-${index}.ts`, '');
    const recording = new TreeFileSystem(files);
    const snapshots = open(recording).snapshots();
    expect(snapshots).toHaveLength(1);
    const lists = recording.asked.filter((call) => call.startsWith('list'));
    expect(lists.filter((call) => call.includes('/src'))).toHaveLength(101);
    expect(recording.asked.filter((call) => call.startsWith('read') && call.includes('/src/'))).toEqual([]);
  });

  it('without end are left at a limit, with a notice', () => {
    /** Every folder holds a thousand folders. */
    const endless: FileSystem = {
      read: () => undefined,
      stat: () => 'folder',
      list: () => Array.from({ length: 1000 }, (_, index): FolderEntry => ({ name: `f${index}`, kind: 'folder' })),
    };
    const workspace = open(endless);
    expect(workspace.snapshots()).toEqual([]);
    expect(workspace.notices()).toEqual([
      {
        uri: FIXTURE_ROOT,
        text: expect.stringContaining(`more than ${MAX_ENTRIES.toLocaleString('en')} files and folders`),
      },
    ]);
  });
});

/** Remembers what was asked for. */
class RecordingFileSystem extends MemoryFileSystem {
  readonly asked: string[] = [];

  override read(uri: string): string | undefined {
    this.asked.push(`read ${uri}`);
    return super.read(uri);
  }

  override list(uri: string): readonly FolderEntry[] | undefined {
    this.asked.push(`list ${uri}`);
    return super.list(uri);
  }

  override stat(uri: string): 'file' | 'folder' | undefined {
    this.asked.push(`stat ${uri}`);
    return super.stat(uri);
  }
}

/** The same, quick with many files. */
class TreeFileSystem extends RecordingFileSystem {
  readonly #folders = new Map<string, Map<string, FolderEntry>>();

  constructor(files: ReadonlyMap<string, string>) {
    super(files);
    for (const uri of this.files.keys()) {
      for (let at = uri, kind: FolderEntry['kind'] = 'file'; at !== FIXTURE_ROOT; kind = 'folder') {
        const slash = at.lastIndexOf('/');
        const folder = this.#folders.get(at.slice(0, slash)) ?? new Map<string, FolderEntry>();
        this.#folders.set(at.slice(0, slash), folder.set(at.slice(slash + 1), { name: at.slice(slash + 1), kind }));
        at = at.slice(0, slash);
      }
    }
  }

  override list(uri: string): readonly FolderEntry[] | undefined {
    this.asked.push(`list ${uri}`);
    const entries = this.#folders.get(uri);
    return entries && [...entries.values()];
  }

  override stat(uri: string): 'file' | 'folder' | undefined {
    this.asked.push(`stat ${uri}`);
    return this.files.has(uri) ? 'file' : this.#folders.has(uri) ? 'folder' : undefined;
  }
}

describe('files outside the workspace', () => {
  /** The workspace is a folder of the fixture; what is beside it is outside. */
  const outsideOf = (fixture: string): string[] => {
    const recording = new RecordingFileSystem(parseFixture(fixture));
    const workspace = new Workspace(recording);
    workspace.setFolders([fixtureUri('workspace')]);
    workspace.snapshots();
    const outside = recording.asked.filter((call) => !call.includes(fixtureUri('workspace')));
    return [...new Set(outside)].map((call) => call.replace(`${FIXTURE_ROOT}/`, '')).sort();
  };

  it('are not looked at where nothing names them', () => {
    expect(
      outsideOf(`//- workspace/docker-compose.yml
services:
  nginx: {image: "nginx:1.27", volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}
//- workspace/nginx.conf
events {}
http { include conf.d/*.conf; include /etc/nginx/more.conf; }
//- docker-compose.yml
services: {}
//- .env
A=b
`),
    ).toEqual([]);
  });

  it('are read where a mount names them, and nothing else beside them', () => {
    const asked = outsideOf(`//- workspace/docker-compose.yml
services:
  nginx: {image: "nginx:1.27", volumes: ["../shared/nginx.conf:/etc/nginx/nginx.conf"]}
//- shared/nginx.conf
events {}
http {}
//- shared/secret.txt
secret
`);
    expect(asked).toContain('read shared/nginx.conf');
    expect(asked.filter((call) => !call.endsWith(' shared/nginx.conf'))).toEqual([]);
  });

  it('are read where an include names them', () => {
    const asked = outsideOf(`//- workspace/docker-compose.yml
include: [../common/compose.yml]
services: {web: {image: web}}
//- common/compose.yml
services: {}
//- common/secret.yml
services: {}
`);
    expect(asked.filter((call) => call.startsWith('read')).sort()).toEqual([
      'read common/.env',
      'read common/compose.yml',
    ]);
  });
});

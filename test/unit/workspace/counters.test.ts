import { beforeEach, describe, expect, it } from 'vitest';
import type { FileSystem, FolderEntry } from '../../../server/src/text/file-system';
import { composeParses } from '../../../server/src/workspace/compose-files';
import { nginxParses } from '../../../server/src/workspace/nginx-files';
import { Workspace } from '../../../server/src/workspace/workspace';
import { FIXTURE_ROOT, fixtureUri, MemoryFileSystem } from '../../support/fixture';
import { manyProjects, projectName } from '../../support/many-projects';

/** Counts what is asked of a disk. */
class CountingFileSystem implements FileSystem {
  readonly disk: MemoryFileSystem;
  calls = 0;

  constructor(files: ReadonlyMap<string, string>) {
    this.disk = new MemoryFileSystem(files);
  }

  read(uri: string): string | undefined {
    this.calls++;
    return this.disk.read(uri);
  }

  list(uri: string): readonly FolderEntry[] | undefined {
    this.calls++;
    return this.disk.list(uri);
  }

  stat(uri: string): 'file' | 'folder' | undefined {
    this.calls++;
    return this.disk.stat(uri);
  }
}

interface Work {
  readonly nginx: number;
  readonly compose: number;
  readonly lints: number;
}

/** A workspace that has been analysed, and a way to measure what an event costs after that. */
class Measured {
  readonly disk: CountingFileSystem;
  readonly workspace: Workspace;

  constructor(projects: number) {
    this.disk = new CountingFileSystem(manyProjects(projects));
    this.workspace = new Workspace(this.disk);
    this.workspace.setFolders([FIXTURE_ROOT]);
    expect(this.workspace.snapshots()).toHaveLength(projects);
  }

  /** What is parsed and linted until all findings are there again. */
  workOf(event: () => void): Work {
    const before = { nginx: nginxParses.count, compose: composeParses.count, lints: this.workspace.lints };
    this.disk.calls = 0;
    event();
    this.workspace.snapshots();
    return {
      nginx: nginxParses.count - before.nginx,
      compose: composeParses.count - before.compose,
      lints: this.workspace.lints - before.lints,
    };
  }

  /** Types into a file: the document is open with a new text. */
  edit(path: string, change: (text: string) => string): void {
    const uri = fixtureUri(path);
    const text = this.workspace.sources.read(uri) ?? '';
    const changed = change(text);
    expect(changed).not.toBe(text);
    this.workspace.sources.open(uri, languageOf(path), 1, changed);
  }

  /** Writes a file as another program would; undefined deletes it. */
  write(path: string, text: string | undefined): void {
    const { files } = this.disk.disk;
    if (text === undefined) files.delete(fixtureUri(path));
    else files.set(fixtureUri(path), text);
    this.workspace.forgetDiscovery();
  }
}

function languageOf(path: string): string {
  if (path.endsWith('.yml')) return 'yaml';
  return /\.conf(?:\.template)?$/.test(path) ? 'nginx' : 'plaintext';
}

const PROJECTS = 20;
const SEVENTH = projectName(7);

describe(`a workspace of ${PROJECTS} projects`, () => {
  let measured: Measured;
  beforeEach(() => {
    measured = new Measured(PROJECTS);
  });

  it('has nothing to say against its projects', () => {
    const findings = measured.workspace.snapshots().flatMap((snapshot) => snapshot.findings);
    expect(findings.filter(({ severity }) => severity === 'error' || severity === 'warning')).toEqual([]);
  });

  it('does nothing while nothing changes', () => {
    expect(measured.workOf(() => undefined)).toEqual({ nginx: 0, compose: 0, lints: 0 });
    expect(measured.disk.calls).toBe(0);
  });

  it.each([
    ['the root file', 'nginx/nginx.conf'],
    ['an included file', 'nginx/conf.d/upstreams.conf'],
    ['a file that an included one includes', 'nginx/snippets/proxy.conf'],
    ['a template', 'nginx/templates/status.conf.template'],
  ])('an edit of %s parses it alone, and lints its project alone', (_, path) => {
    const edit = () => measured.edit(`${SEVENTH}/${path}`, (text) => `${text}# typed\n`);
    expect(measured.workOf(edit)).toEqual({ nginx: 1, compose: 0, lints: 1 });
  });

  it.each(['docker-compose.yml', 'docker-compose.override.yml'])(
    'an edit of %s parses it alone, no nginx file, and lints its project alone',
    (path) => {
      const edit = () =>
        measured.edit(`${SEVENTH}/${path}`, (text) => text.replace('environment:', 'environment: # typed'));
      expect(measured.workOf(edit)).toEqual({ nginx: 0, compose: 1, lints: 1 });
    },
  );

  it('an edit of a file of the environment parses nothing', () => {
    const edit = () => measured.edit(`${SEVENTH}/.env`, () => 'APP_VERSION=3\n');
    expect(measured.workOf(edit)).toEqual({ nginx: 0, compose: 0, lints: 1 });
  });

  it('an edit of a Dockerfile parses no configuration', () => {
    const edit = () => measured.edit(`${SEVENTH}/app/Dockerfile`, (text) => text.replace('EXPOSE 3000', 'EXPOSE 3001'));
    expect(measured.workOf(edit)).toEqual({ nginx: 0, compose: 0, lints: 1 });
  });

  it('an edit that gives a template another value parses the template again', () => {
    const edit = () => measured.edit(`${SEVENTH}/docker-compose.yml`, (text) => text.replace('"8081"', '"8082"'));
    expect(measured.workOf(edit)).toEqual({ nginx: 1, compose: 1, lints: 1 });
  });

  it('opening a file with the text it has on disk parses nothing', () => {
    const uri = fixtureUri(`${SEVENTH}/nginx/nginx.conf`);
    const text = measured.workspace.sources.read(uri) ?? '';
    const open = () => measured.workspace.sources.open(uri, 'nginx', 1, text);
    expect(measured.workOf(open)).toEqual({ nginx: 0, compose: 0, lints: 0 });
  });

  it('an edit of a file that no project reads does nothing', () => {
    const edit = () => measured.edit(`${SEVENTH}/README.md`, () => 'typed\n');
    expect(measured.workOf(edit)).toEqual({ nginx: 0, compose: 0, lints: 0 });
  });

  it('closing a file whose edits were saved parses nothing', () => {
    const path = `${SEVENTH}/nginx/nginx.conf`;
    measured.edit(path, (text) => `${text}# typed\n`);
    measured.workspace.snapshots();
    measured.disk.disk.files.set(fixtureUri(path), measured.workspace.sources.read(fixtureUri(path)) ?? '');
    const close = () => measured.workspace.sources.close(fixtureUri(path));
    expect(measured.workOf(close)).toEqual({ nginx: 0, compose: 0, lints: 0 });
  });

  it('closing a file without saving brings back what is on disk', () => {
    const path = `${SEVENTH}/nginx/nginx.conf`;
    measured.edit(path, (text) => `${text}# typed\n`);
    measured.workspace.snapshots();
    const close = () => measured.workspace.sources.close(fixtureUri(path));
    expect(measured.workOf(close)).toEqual({ nginx: 1, compose: 0, lints: 1 });
    expect(measured.workspace.sources.read(fixtureUri(path))).not.toContain('# typed');
  });

  it('new settings lint everything and parse nothing', () => {
    const set = () => measured.workspace.setSettings({ rules: { 'upstream-unused': 'off' } });
    expect(measured.workOf(set)).toEqual({ nginx: 0, compose: 0, lints: PROJECTS });
    expect(measured.disk.calls).toBe(0);
  });

  it('equal settings do nothing', () => {
    const set = () => measured.workspace.setSettings({});
    expect(measured.workOf(set)).toEqual({ nginx: 0, compose: 0, lints: 0 });
  });

  it('a file that another program changed is parsed alone', () => {
    const write = () => measured.write(`${SEVENTH}/nginx/conf.d/site.conf`, 'server { listen 81; }\n');
    expect(measured.workOf(write)).toEqual({ nginx: 1, compose: 0, lints: 1 });
  });

  it('a file that is written as it was does nothing', () => {
    const path = `${SEVENTH}/nginx/conf.d/site.conf`;
    const text = measured.disk.disk.read(fixtureUri(path));
    expect(measured.workOf(() => measured.write(path, text))).toEqual({ nginx: 0, compose: 0, lints: 0 });
  });

  it('a template that is created is parsed, and one that is deleted costs no parse', () => {
    const path = `${SEVENTH}/nginx/templates/more.conf.template`;
    expect(measured.workOf(() => measured.write(path, 'map $a $b { default 1; }\n'))).toMatchObject({
      nginx: 1,
      compose: 0,
      lints: 1,
    });
    expect(measured.workOf(() => measured.write(path, undefined))).toEqual({ nginx: 0, compose: 0, lints: 1 });
  });

  it('forgets the project whose files are deleted, and touches no other', () => {
    const remove = () => {
      for (const path of manyProjects(PROJECTS).keys()) {
        if (path.startsWith(`${SEVENTH}/`)) measured.write(path, undefined);
      }
    };
    expect(measured.workOf(remove)).toEqual({ nginx: 0, compose: 0, lints: 0 });
    expect(measured.workspace.snapshots()).toHaveLength(PROJECTS - 1);
  });

  it('keeps the snapshots of the others as they are', () => {
    const before = measured.workspace.snapshots();
    measured.edit(`${SEVENTH}/nginx/nginx.conf`, (text) => `${text}# typed\n`);
    const after = measured.workspace.snapshots();
    expect(after.map((snapshot, index) => snapshot === before[index]).filter((isSame) => !isSame)).toHaveLength(1);
  });
});

describe('the disk', () => {
  it.each([
    'nginx/nginx.conf',
    'nginx/snippets/proxy.conf',
    'docker-compose.yml',
    'nginx/templates/status.conf.template',
  ])('is asked no more for an edit of %s in a workspace of forty projects than of five', (path) => {
    const [few, many] = [5, 40].map((projects) => {
      const measured = new Measured(projects);
      measured.workOf(() => measured.edit(`${projectName(3)}/${path}`, (text) => `${text}# typed\n`));
      return measured.disk.calls;
    });
    expect(few).toBeGreaterThan(0);
    expect(many).toBe(few);
  });

  it('is asked once more for each project after a watcher event, not for each pair of projects', () => {
    const [few, many] = [10, 40].map((projects) => {
      const measured = new Measured(projects);
      measured.workOf(() => measured.write(`${projectName(3)}/nginx/nginx.conf`, 'events {}\n'));
      return measured.disk.calls;
    });
    expect(many).toBeLessThanOrEqual((few ?? 0) * 4);
  });
});

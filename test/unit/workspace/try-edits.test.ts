import { describe, expect, it } from 'vitest';
import type { TextEdit } from '../../../server/src/text/edit';
import { newFindings } from '../../../server/src/workspace/try-edits';
import { Workspace } from '../../../server/src/workspace/workspace';
import { FIXTURE_ROOT, fixtureUri, MemoryFileSystem, parseFixture } from '../../support/fixture';

const STACK = `//- nginx.conf
events {}
http {
    upstream api { server api:3000; server missing:3000; }
    server {
        listen 80;
        location / { proxy_pass http://api; }
    }
}
//- docker-compose.yml
services:
  nginx:
    image: nginx:1.27
    ports: ["80:80"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
    depends_on: [api]
  api:
    image: api
//- other/nginx.conf
events {}
http { server { listen 80; location / { proxy_pass http://127.0.0.1:3000; } } }
`;

function workspaceOf(fixture: string): Workspace {
  const workspace = new Workspace(new MemoryFileSystem(parseFixture(fixture)));
  workspace.setFolders([FIXTURE_ROOT]);
  return workspace;
}

/** Replaces the first piece of text after another one. */
function edit(workspace: Workspace, path: string, piece: string, newText: string): TextEdit {
  const uri = fixtureUri(path);
  const start = workspace.sources.get(uri)?.text.indexOf(piece) ?? -1;
  if (start < 0) throw new Error(`${path} does not hold ${piece}`);
  return { uri, span: { start, end: start + piece.length }, newText };
}

describe('findings that edits would bring', () => {
  it('are those that come, not those that are there already under another name', () => {
    const workspace = workspaceOf(STACK);
    const renamed = [edit(workspace, 'nginx.conf', 'missing', 'absent')];
    expect(newFindings(workspace, renamed)).toEqual([]);
    const half = [edit(workspace, 'docker-compose.yml', '  api:', '  backend:')];
    expect(newFindings(workspace, half).map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      'error upstream-host-missing',
      'error compose-syntax',
    ]);
    const broken = newFindings(workspace, half).find(({ rule }) => rule === 'upstream-host-missing');
    expect(broken?.message).toContain('api');
  });

  it('are not those that another rule told of the same place', () => {
    const workspace = workspaceOf(
      STACK.replace('http://api;', 'http://orhcard;').replace('upstream api', 'upstream orchard'),
    );
    const rules = workspace.snapshots().flatMap(({ findings }) => findings.map(({ rule }) => rule));
    expect(rules).toContain('upstream-name-misspelled');
    const renamed = [edit(workspace, 'nginx.conf', 'orchard', 'quite-another')];
    expect(newFindings(workspace, renamed).map(({ rule }) => rule)).toEqual([]);
  });

  it('leave the workspace and the other projects alone', () => {
    const workspace = workspaceOf(STACK);
    const before = workspace.snapshots();
    newFindings(workspace, [edit(workspace, 'nginx.conf', 'server missing:3000;', 'broken')]);
    expect(workspace.snapshots()).toEqual(before);
    expect(workspace.lints).toBe(2);
  });

  it('are compared with what the half-typed file gives, not with what stands in for it', () => {
    const workspace = workspaceOf(STACK);
    workspace.snapshots();
    workspace.sources.open(fixtureUri('docker-compose.yml'), 'dockercompose', 2, 'services:\n  api: [\n');
    expect(workspace.snapshots().some(({ files }) => files.composeResult?.isStale)).toBe(true);
    expect(newFindings(workspace, [edit(workspace, 'nginx.conf', 'missing', 'absent')])).toEqual([]);
  });
});

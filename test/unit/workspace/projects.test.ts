import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type ProjectSetting } from '../../../server/src/settings';
import { findNginxTexts, isComposeName, isNginxPath, isNginxText } from '../../../server/src/workspace/discover';
import { Workspace } from '../../../server/src/workspace/workspace';
import { FIXTURE_ROOT, MemoryFileSystem, parseFixture } from '../../support/fixture';

function projectsOf(fixture: string, projects: readonly ProjectSetting[] = []): string[] {
  const workspace = new Workspace(new MemoryFileSystem(parseFixture(fixture)));
  workspace.setFolders([FIXTURE_ROOT]);
  workspace.setSettings({ ...DEFAULT_SETTINGS, projects });
  const short = (uri: string) => uri.slice(FIXTURE_ROOT.length + 1);
  return workspace
    .projects()
    .map(({ nginx, compose, pairing }) => `${short(nginx)} + ${compose.map(short).join(' ')} (${pairing.kind})`);
}

describe('file names', () => {
  it.each([
    'nginx.conf',
    'deploy/nginx.prod.conf',
    'nginx/default.conf',
    'conf.d/app.conf',
    'sites-available/shop',
    'nginx/templates/default.conf.template',
    'proxy/site.nginx',
  ])('%s is nginx', (path) => expect(isNginxPath(path)).toBe(true));

  it.each([
    'app.conf',
    'redis/redis.conf',
    'nginx/Dockerfile',
    'nginx/index.html',
    'apache2/httpd.conf',
    'templates/mail.conf',
  ])('%s is not', (path) => expect(isNginxPath(path)).toBe(false));

  it.each([
    'server {\n  location / {\n    proxy_pass http://api;\n  }\n}\n',
    'upstream api {\n  # two\n  zone api 64k;\n  server api-1:3000;\n}\n',
  ])('%j can only be nginx', (text) => expect(isNginxText(text)).toBe(true));

  it.each([
    'server {\n  port = 8080\n}\n',
    'http {\n  server.port: 9000\n}\n',
    '# proxy_pass http://api;\n',
    '<VirtualHost *:80>\n  ProxyPass / http://api/\n</VirtualHost>\n',
  ])('%j may be something else', (text) => expect(isNginxText(text)).toBe(false));

  it('are told by their text in no time, whatever is commented out', () => {
    const start = performance.now();
    expect(isNginxText(`upstream api {\n${'  # server a; server b; server c; server d;\n'.repeat(200)}}\n`)).toBe(
      false,
    );
    expect(performance.now() - start).toBeLessThan(500);
  });

  it('are found by their text where a search is made once', () => {
    const files = new MemoryFileSystem(
      parseFixture('//- web/site.conf\nupstream a { server b; }\n//- web/app.conf\nserver { port = 1 }\n'),
    );
    expect(findNginxTexts(files, [FIXTURE_ROOT])).toEqual([`${FIXTURE_ROOT}/web/site.conf`]);
  });

  it.each([
    ['docker-compose.yml', true],
    ['docker-compose.lb.yml', true],
    ['compose.yaml', true],
    ['compose.override.yaml', true],
    ['decompose.yml', false],
    ['docker-compose.yml.bak', false],
  ])('%s', (name, expected) => expect(isComposeName(name)).toBe(expected));
});

describe('pairing', () => {
  it('follows the setting', () => {
    const fixture = '//- a/nginx.conf\nhttp {}\n//- a/docker-compose.yml\nservices: {}\n//- other.yml\nservices: {}\n';
    expect(projectsOf(fixture, [{ nginx: 'a/nginx.conf', compose: ['other.yml'] }])).toEqual([
      'a/nginx.conf + other.yml (setting)',
    ]);
  });

  it('follows a mount, though another compose file is nearer', () => {
    expect(
      projectsOf(`//- web/nginx.conf
http {}
//- web/docker-compose.yml
services: {x: {image: x}}
//- docker-compose.yml
services: {lb: {image: a, volumes: ["./web/nginx.conf:/etc/nginx/nginx.conf:ro"]}}
`),
    ).toEqual(['web/nginx.conf + docker-compose.yml (mount)']);
  });

  it('follows a Dockerfile that copies the file', () => {
    expect(
      projectsOf(`//- lb/nginx.conf
http {}
//- lb/Dockerfile
FROM nginx:1.25
COPY nginx.conf /etc/nginx/nginx.conf
//- stack/compose.yaml
services: {lb: {build: ../lb}}
`),
    ).toEqual(['lb/nginx.conf + stack/compose.yaml (dockerfile)']);
  });

  it('takes the nearest folder upwards, and there the file that runs nginx', () => {
    expect(
      projectsOf(`//- deploy/nginx/nginx.conf
http {}
//- deploy/docker-compose.yml
services: {db: {image: postgres}}
//- deploy/docker-compose.lb.yml
services: {lb: {image: nginx}}
//- compose.yaml
services: {lb: {image: nginx}}
`),
    ).toEqual(['deploy/nginx/nginx.conf + deploy/docker-compose.yml deploy/docker-compose.lb.yml (folder)']);
  });

  it('leaves a lone nginx.conf alone', () => {
    expect(projectsOf('//- nginx.conf\nhttp {}\n')).toEqual(['nginx.conf +  (none)']);
  });
});

describe('projects', () => {
  it('are the files that no other file includes', () => {
    expect(
      projectsOf(`//- nginx/nginx.conf
http { include conf.d/*.conf; }
//- nginx/conf.d/a.conf
server {}
//- nginx/conf.d/b.conf
server {}
//- nginx/conf.d/c.off
server {}
`),
    ).toEqual(['nginx/nginx.conf +  (none)']);
  });

  it('are not looked for in dependencies and hidden folders', () => {
    expect(projectsOf('//- node_modules/x/nginx.conf\nhttp {}\n//- .git/nginx.conf\nhttp {}\n')).toEqual([]);
  });
});

describe('snapshots', () => {
  const FIXTURE =
    '//- nginx.conf\nhttp { upstream u { server a; } }\n//- docker-compose.yml\nservices: {web: {image: nginx}, a: {image: a}}\n';

  it('stay the same object until something they read changes', () => {
    const workspace = new Workspace(new MemoryFileSystem(parseFixture(FIXTURE)));
    workspace.setFolders([FIXTURE_ROOT]);
    const [before] = workspace.snapshots();
    expect(workspace.snapshots()[0]).toBe(before);
    workspace.sources.open(`${FIXTURE_ROOT}/nginx.conf`, 'nginx', 1, 'http { upstream u { server b; } }');
    const [after] = workspace.snapshots();
    expect(after).not.toBe(before);
    expect(after?.topology.compose).toBe(before?.topology.compose);
  });
});

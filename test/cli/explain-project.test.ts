import { describe, expect, test } from 'vitest';
import type { JsonExplanation } from '../../server/src/cli/explain-project';
import { type RunResult, runCli, temporaryStack } from './cli';

/** A balancer laid over the services, with a template, a config inside the compose file and an include of nothing. */
const STACK = `//- docker-compose.yml
services:
  api:
    image: api
    expose: ["3000"]
//- docker-compose.lb.yml
services:
  lb:
    image: nginx:1.25-alpine
    environment:
      API: api:3000
    volumes:
      - ./templates:/etc/nginx/templates:ro
    configs:
      - source: extra
        target: /etc/nginx/conf.d/zz.conf
configs:
  extra:
    content: |
      include /etc/nginx/none.conf;
      map $$a $$b { default 1; }
//- templates/default.conf.template
upstream api { server \${API} max_fails=3 fail_timeout=3s; }
server { listen 80; location / { proxy_pass http://api; } }
`;

function projectsOf({ out }: RunResult): readonly JsonExplanation[] {
  return (JSON.parse(out) as { projects: readonly JsonExplanation[] }).projects;
}

describe('explain-project', () => {
  test('prints what is read together and why', () => {
    const cwd = temporaryStack(STACK);
    const { code, out, err } = runCli(['explain-project', 'templates/default.conf.template'], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`templates/default.conf.template with docker-compose.yml + docker-compose.lb.yml

nginx runs as
  service lb, docker-compose.lb.yml:2
  mounts ./templates at /etc/nginx/templates, docker-compose.lb.yml:7
  runs the image nginx:1.25-alpine, docker-compose.lb.yml:2

Version
  nginx 1.25 (image tag nginx:1.25-alpine)

Edition
  open source

Root file
  /etc/nginx/nginx.conf (comes with the image)

nginx files, in the order of loading
  1. /etc/nginx/nginx.conf (comes with the image)
  2. /etc/nginx/mime.types (comes with the image)
  3. /etc/nginx/conf.d/default.conf ← templates/default.conf.template, after envsubst
  4. /etc/nginx/conf.d/zz.conf ← docker-compose.lb.yml:14, in the compose file

Compose files, in merge order
  1. docker-compose.yml
  2. docker-compose.lb.yml, on top of those above

Read together because
  lb in docker-compose.lb.yml mounts ./templates at /etc/nginx/templates

Assumed
  docker-compose.lb.yml is read on top of docker-compose.yml: it is no file that Compose loads by itself
  or: docker-compose.lb.yml

Not seen
  include /etc/nginx/none.conf: no such file in the container, docker-compose.lb.yml:14

A wrong guess is put right with --nginx and --compose, or in VS Code by the setting upstreamLens.projects.
`);
  });

  test('gives programs the same with places', () => {
    const [project, ...more] = projectsOf(
      runCli(['explain-project', '--format', 'json'], { cwd: temporaryStack(STACK) }),
    );
    expect(more).toEqual([]);
    expect(project).toMatchObject({
      nginx: 'templates/default.conf.template',
      service: { name: 'lb', place: { file: 'docker-compose.lb.yml', range: { start: { line: 1, character: 2 } } } },
      files: [
        { file: null, containerPath: '/etc/nginx/nginx.conf', kind: 'image' },
        { file: null, containerPath: '/etc/nginx/mime.types', kind: 'image' },
        {
          file: 'templates/default.conf.template',
          containerPath: '/etc/nginx/conf.d/default.conf',
          kind: 'template',
        },
        { file: 'docker-compose.lb.yml', containerPath: '/etc/nginx/conf.d/zz.conf', kind: 'compose' },
      ],
      compose: [
        { file: 'docker-compose.yml', role: 'main' },
        { file: 'docker-compose.lb.yml', role: 'override' },
      ],
      alternatives: [['docker-compose.lb.yml']],
      version: { number: '1.25', reason: 'the image tag nginx:1.25-alpine' },
      edition: 'open source',
      blindSpots: [{ place: { file: 'docker-compose.lb.yml', range: { start: { line: 13, character: 6 } } } }],
    });
  });

  test('follows the files that the command line binds', () => {
    const cwd = temporaryStack(STACK);
    const args = ['--nginx', 'templates/default.conf.template', '--compose', 'docker-compose.lb.yml'];
    const [project] = projectsOf(runCli(['explain-project', ...args, '--format', 'json'], { cwd }));
    expect(project?.compose).toEqual([{ file: 'docker-compose.lb.yml', role: 'main' }]);
    expect(project?.pairing).toBe('the option --compose says so');
    expect(project?.assumption).toBeNull();
  });

  test('tells a version that the command line names from one of the image', () => {
    const cwd = temporaryStack(STACK);
    const { out } = runCli(['explain-project', '--nginx-version', '1.29.7'], { cwd });
    expect(out).toContain('Version\n  nginx 1.29.7 (option --nginx-version)\n');
  });

  test('says of a lone file what is not known', () => {
    const cwd = temporaryStack('//- nginx.conf\nevents {}\nhttp { include parts/*.conf; }\n');
    const { code, out } = runCli(['explain-project', 'nginx.conf'], { cwd });
    expect(code).toBe(0);
    expect(out).toContain('nginx runs as\n  no compose service is known to run it\n');
    expect(out).toContain('Version\n  nginx version unknown: no compose service is known to run nginx\n');
    expect(out).toContain('Edition\n  unknown: ');
    expect(out).toContain('nginx files, in the order of loading\n  1. nginx.conf\n');
    expect(out).toContain('Compose files, in merge order\n  none\n');
    expect(out).toContain('Not seen\n  include parts/*.conf: not found in the workspace, nginx.conf:2\n');
  });

  test.each([
    ['nginx:1.31.4', '1.31.4', 'open source'],
    ['public.ecr.aws/nginx/nginx:1.28', '1.28', 'open source'],
    ['openresty/openresty:1.25.3.2-alpine', null, 'OpenResty'],
    ['bitnami/nginx:1.27.4-debian-12-r0', null, 'open source'],
    ['private-registry.nginx.com/nginx-plus/base:r33', null, 'Plus'],
    ['example.com/our/nginx:1.25', null, null],
  ])('reads version and edition of %s', (image, number, edition) => {
    const cwd = temporaryStack(`//- compose.yml
services:
  nginx:
    image: ${image}
    volumes: [./nginx.conf:/etc/nginx/nginx.conf, ./nginx.conf:/usr/local/openresty/nginx/conf/nginx.conf, ./nginx.conf:/opt/bitnami/nginx/conf/nginx.conf]
//- nginx.conf
events {}
http { server { listen 80; } }
`);
    const [project] = projectsOf(runCli(['explain-project', '--format', 'json'], { cwd }));
    expect(project).toMatchObject({ version: { number }, edition });
  });

  test('ends with 2 where there is nothing to explain', () => {
    const empty = runCli(['explain-project'], { cwd: temporaryStack('//- readme.txt\nnothing\n') });
    expect(empty.code).toBe(2);
    expect(empty.err).toContain('no nginx configuration found');
    const sarif = runCli(['explain-project', '--format', 'sarif']);
    expect(sarif.code).toBe(2);
    expect(sarif.err).toContain('--format is one of text, json; "sarif" is none of them');
  });

  test('is what a misspelled word, or explain with a path, means', () => {
    const misspelled = runCli(['explain-projct']);
    expect(misspelled.err).toContain('"explain-projct" is no command; did you mean: upstream-lens explain-project\n');
    expect(runCli(['explain', 'nginx/nginx.conf']).err).toContain('upstream-lens explain-project nginx/nginx.conf');
  });

  test('is described by --help', () => {
    expect(runCli(['--help']).out).toContain('upstream-lens explain-project [paths] [options]');
  });

  test('shows nothing that a terminal would act on', () => {
    const cwd = temporaryStack(STACK.replace('  lb:', '  "l\\x1bb":'));
    const { out } = runCli(['explain-project'], { cwd });
    expect(out).toContain('service l\\x1bb,');
    expect(out).not.toContain('\x1b');
  });
});

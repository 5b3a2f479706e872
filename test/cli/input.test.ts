import { describe, expect, test } from 'vitest';
import { readJson, runCli, temporaryStack } from './cli';

const STACK = `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  api-1:
    image: app
//- nginx.conf
events {}
http {
  server { location / { proxy_pass http://api-1; } }
}
`;
const BROKEN = 'events {}\nhttp {\n  server { location / { proxy_pass http://apo-1; } }\n}\n';

const findings = (args: readonly string[], cwd: string, text?: string) =>
  readJson(runCli(['check', '--format', 'json', ...args], { cwd, ...(text !== undefined && { stdin: { text } }) }))
    .projects.flatMap((project) => project.findings)
    .map(({ rule, file }) => `${file} ${rule}`);

describe('standard input', () => {
  test('stands for a file, over the one on disk', () => {
    const cwd = temporaryStack(STACK);
    expect(findings([], cwd)).toEqual([]);
    expect(findings(['-'], cwd, BROKEN)).toEqual(['nginx.conf upstream-host-missing']);
    expect(findings(['-', '--stdin-filename', 'nginx.conf'], cwd, BROKEN)).toEqual([
      'nginx.conf upstream-host-missing',
    ]);
  });

  test('may be a file that is not there, and a compose file', () => {
    const cwd = temporaryStack(STACK.replace('volumes: [', 'volumes: ["./sites:/etc/nginx/conf.d"] # '));
    const server = 'server { location / { proxy_pass http://apo-1; } }\n';
    expect(findings(['-', '--stdin-filename', 'sites/new.conf'], cwd, server)).toEqual([
      'sites/new.conf upstream-host-missing',
    ]);
    const compose = STACK.slice(STACK.indexOf('services'), STACK.indexOf('//- nginx')).replace('api-1', 'api-2');
    expect(findings(['-', '--stdin-filename', 'docker-compose.yml'], cwd, compose)).toEqual([
      'nginx.conf upstream-host-missing',
    ]);
  });
});

describe('patterns', () => {
  const files = `//- a/one.conf\n${BROKEN}//- a/two.conf\n${BROKEN}//- a/node_modules/three.conf\n${BROKEN}//- b[1]/four.conf\n${BROKEN}`;

  test('that the shell left alone are files', () => {
    const cwd = temporaryStack(files);
    const projects = (path: string) =>
      readJson(runCli(['check', '--format', 'json', path], { cwd })).projects.map(({ nginx }) => nginx);
    expect(projects('a/*.conf')).toEqual(['a/one.conf', 'a/two.conf']);
    expect(projects('**/*.conf')).toEqual(['a/one.conf', 'a/two.conf', 'b[1]/four.conf']);
    expect(projects('{a,c}/one.conf')).toEqual(['a/one.conf']);
    // what is there is no pattern
    expect(projects('b[1]/four.conf')).toEqual(['b[1]/four.conf']);
  });

  test('that fit nothing are an error', () => {
    const { code, err } = runCli(['check', 'x/*.conf'], { cwd: temporaryStack(files) });
    expect(code).toBe(2);
    expect(err).toBe('upstream-lens: no file matches x/*.conf\n');
  });
});

describe('--max-warnings', () => {
  const warned = STACK.replace('proxy_pass http://api-1;', 'proxy_pass http://u;').replace(
    'http {',
    'http {\n  upstream u { server api-1:3000 max_fails=3; server api-1:4000 max_fails=3; }',
  );

  test('lets so many pass, and no errors', () => {
    const cwd = temporaryStack(warned);
    const code = (...args: string[]) => runCli(['check', ...args], { cwd }).code;
    expect(code()).toBe(1);
    expect(code('--max-warnings', '2')).toBe(0);
    expect(code('--max-warnings', '1')).toBe(1);
    expect(code('--max-warnings', '2', '--fail-on', 'warning')).toBe(1);
    expect(code('--max-warnings', '-1')).toBe(2);
    expect(code('--max-warnings', 'few')).toBe(2);
    expect(runCli(['check', '--max-warnings', '9'], { cwd: temporaryStack(`//- nginx.conf\n${BROKEN}`) }).code).toBe(0);
  });
});

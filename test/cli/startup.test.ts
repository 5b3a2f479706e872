import { describe, expect, test } from 'vitest';
import { readJson, runCli, temporaryStack } from './cli';

const STACK = `//- docker-compose.yml
services:
  web:
    image: nginx:1.22.1
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
      - ./sites:/etc/nginx/conf.d:ro
    networks: [front]
  api-1:
    image: app
    networks: [front]
  api-2:
    image: app
    networks: [back]
  api-3:
    image: app
    networks: [back]
    configs: [gone]
networks:
  front:
  back:
//- nginx.conf
events {}
http {
  include /etc/nginx/conf.d/*.conf;
  upstream api {
    server api-1:3000 max_fail=3;
    server api-2:3000;
    server api-3:3000;
  }
}
//- sites/app.conf
server {
  location / { proxy_pass http://gone; }
  location ~ x { proxy_pass http://api/x; }
}
`;

const REASONS = [
  'nginx: [emerg] "proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block in /etc/nginx/conf.d/app.conf:3',
  'nginx: [emerg] invalid parameter "max_fail=3" in /etc/nginx/nginx.conf:5',
  'nginx: [emerg] host not found in upstream "api-2:3000" in /etc/nginx/nginx.conf:6',
  'nginx: [emerg] host not found in upstream "api-3:3000" in /etc/nginx/nginx.conf:7',
  'nginx: [emerg] host not found in upstream "gone" in /etc/nginx/conf.d/app.conf:2',
];

const linesOf = (out: string) => out.match(/^ {2}\d+\. .*$/gm)?.map((line) => line.replace(/^ *\d+\. /, ''));

describe('check --startup', () => {
  test('tells all at once, in the order in which it would come up', () => {
    const { code, out } = runCli(['check', '--startup'], { cwd: temporaryStack(STACK), allRules: true });
    expect(code).toBe(1);
    const [compose = '', ...nginx] = linesOf(out) ?? [];
    expect(compose).toMatch(/^Compose: .*gone/);
    expect(nginx).toEqual(REASONS);
    expect(out).toContain(
      'nginx and Compose would not start: 6 reasons'.replace('nginx and Compose', 'Compose and nginx'),
    );
  });

  test('tells the place to mend where nginx names another one', () => {
    const conf = `//- nginx.conf
events {}
http {
  server {
    location /a {
      proxy_pass http://127.0.0.1
      proxy_set_header Host $host;

    location /b {
      return 204;
    }
  }
}
`;
    const { out } = runCli(['check', '--startup'], { cwd: temporaryStack(conf), allRules: true });
    expect(out).toContain(`nginx would not start: 2 reasons, in the order in which it would come up
  1. nginx: [emerg] invalid number of arguments in "proxy_pass" directive in nginx.conf:6
     because of nginx.conf:5
  2. nginx: [emerg] location "/b" is outside location "/a" in nginx.conf:8
     because of nginx.conf:4
`);
  });

  test('is part of what check prints, and of its JSON', () => {
    const cwd = temporaryStack(STACK.replace('    configs: [gone]\n', ''));
    expect(linesOf(runCli(['check'], { cwd, allRules: true }).out)).toEqual(REASONS);
    const json = readJson(runCli(['check', '--startup', '--format', 'json'], { cwd, allRules: true }));
    const refusals = json.projects.flatMap(({ findings }) => findings.map(({ refusal }) => refusal));
    expect(refusals.flatMap((refusal) => refusal?.texts)).toEqual(REASONS);
    expect(refusals[1]).toEqual({ by: 'nginx', message: 'invalid parameter "max_fail=3"', texts: [REASONS[1]] });
  });

  test('leaves out what does not keep anything from starting, and ends with 0 then', () => {
    const good = STACK.replace(' max_fail=3', '')
      .replace(/ {4}server api-[23]:3000;\n/g, '')
      .replace('http://api/x', 'http://api');
    const cwd = temporaryStack(good.replace('http://gone', 'http://api-1').replace('    configs: [gone]\n', ''));
    const { code, out } = runCli(['check', '--startup'], { cwd, allRules: true });
    expect(out).toMatch(/^Nothing found that would keep nginx\.conf with docker-compose\.yml from starting\n/);
    expect(code).toBe(0);
  });

  test('does not ask for severities, but heeds comments', () => {
    const cwd = temporaryStack(
      STACK.replace('max_fail=3;', 'max_fail=3; # upstream-lens-ignore upstream-server-parameter-invalid ours'),
    );
    const { out } = runCli(['check', '--startup', '--rule', 'proxy-pass-uri-not-allowed=off'], { cwd });
    expect(linesOf(out)?.slice(1)).toEqual(REASONS.filter((text) => !text.includes('max_fail')));
  });

  test('speaks SARIF and GitHub too', () => {
    const cwd = temporaryStack(STACK);
    const github = runCli(['check', '--startup', '--format', 'github'], { cwd }).out.trim().split('\n');
    expect(github.map((line) => /^::(\w+) file=([^,]+),line=(\d+)/.exec(line)?.slice(1).join(' '))).toEqual([
      'error docker-compose.yml 17',
      'error sites/app.conf 3',
      'error nginx.conf 5',
      'error nginx.conf 6',
      'error sites/app.conf 2',
    ]);
    const [run] = JSON.parse(runCli(['check', '--startup', '--format', 'sarif'], { cwd }).out).runs;
    expect(run.results).toHaveLength(5);
    expect(run.results[2].properties).toEqual({ refusal: 'nginx: [emerg] invalid parameter "max_fail=3"' });
  });
});

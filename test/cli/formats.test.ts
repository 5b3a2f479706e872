import { describe, expect, test } from 'vitest';
import { codeFrame } from '../../server/src/cli/code-frame';
import { SourceFile } from '../../server/src/text/source';
import { runCli, temporaryStack } from './cli';
import { STACK } from './stack';

const TEXT = `nginx.conf:4:10: error: "apo-1" is no service, alias or container name that nginx can resolve; nginx will refuse to start: host not found in upstream [upstream-host-missing]
 4 |         server apo-1:3000 max_fails=3 fail_timeout=30s;
   |                ^^^^^
  fix: Use the service "api-1"

nginx.conf:5:16: error: "api-2" is on "back", nginx on "front": no common network; nginx will refuse to start: host not found in upstream [upstream-host-unreachable]
 5 |         server api-2:3000 max_fails=3 fail_timeout=30s;
   |                ^^^^^
  see docker-compose.yml:12: "api-2" is on "back"
  see docker-compose.yml:6: "nginx" is on "front"
  fix: Add "nginx" to the network "back"

nginx.conf:6:16: warning: "api-3:3000" uses nginx's default fail_timeout=10s: 3 failed attempts take it out for 10s (counted per worker without zone) [upstream-server-missing-health-parameters]
 6 |         server api-3:3000 max_fails=3;
   |                ^^^^^^^^^^
  fix: Add fail_timeout=30s

nginx would not start: 2 reasons, in the order in which it would come up
  1. nginx: [emerg] host not found in upstream "apo-1:3000" in /etc/nginx/nginx.conf:4
  2. nginx: [emerg] host not found in upstream "api-2:3000" in /etc/nginx/nginx.conf:5

2 errors, 1 warning in 1 file · nginx.conf with docker-compose.yml
  nginx in docker-compose.yml mounts ./nginx.conf at /etc/nginx/nginx.conf; nginx 1.28 (the image tag nginx:1.28)
`;

describe('text', () => {
  test('shows each finding with its line, what it relates to, and its fix', () => {
    expect(runCli(['check'], { cwd: temporaryStack(STACK) }).out).toBe(TEXT);
  });

  test('is colored only where colors are wanted', () => {
    const cwd = temporaryStack(STACK);
    const colored = runCli(['check'], { cwd, env: { FORCE_COLOR: '1' } }).out;
    expect(colored).toContain('\x1b[31merror\x1b[0m');
    expect(colored.replaceAll(/\x1b\[\d+m/g, '')).toBe(TEXT);
    expect(runCli(['check', '--no-color'], { cwd, env: { FORCE_COLOR: '1' } }).out).toBe(TEXT);
    expect(runCli(['check'], { cwd, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).out).toBe(TEXT);
    expect(runCli(['check'], { cwd, env: { NO_COLOR: '', FORCE_COLOR: '0' } }).out).toBe(TEXT);
  });

  test('is only what fails the check with --quiet', () => {
    const cwd = temporaryStack(STACK);
    const quiet = runCli(['check', '--quiet', '--fail-on', 'error'], { cwd });
    expect(quiet.out.match(/^nginx\.conf:\d+/gm)).toEqual(['nginx.conf:4', 'nginx.conf:5']);
    expect(quiet.out).not.toContain('docker-compose.yml\n');
  });

  test('shows what a terminal would act on', () => {
    const cwd = temporaryStack(STACK.replace('apo-1:3000', 'ap\x1b[31mo:3000').replace('max_fails=3', '# \u202e\x07'));
    const { out } = runCli(['check'], { cwd });
    expect(out).toContain('"ap\\x1b[31mo"');
    expect(out).toContain('\\u202e\\x07');
    expect(out).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
  });

  test('sums up by rule where a rule speaks more than once', () => {
    const cwd = temporaryStack(STACK.replace('apo-1:3000 max_fails=3', 'api-1:3000'));
    expect(runCli(['check'], { cwd }).out).toMatch(
      /^1 error, 2 warnings in 1 file · .*\n {2}2 upstream-server-missing-health-parameters\n {2}nginx in/m,
    );
  });

  test('says what was not seen', () => {
    const cwd = temporaryStack(`${STACK}//- docker-compose.override.yml\nservices: {}\ninclude: [gone.yml]\n`);
    expect(runCli(['check'], { cwd }).out).toMatch(/^ {2}not seen: docker-compose\.override\.yml:2: .*gone\.yml/m);
  });

  test('sums up several projects', () => {
    const cwd = temporaryStack('//- a/nginx.conf\nevents {}\n//- b/nginx.conf\nevents {}\n');
    expect(runCli(['check'], { cwd }).out).toBe(`No findings in 2 projects
  a/nginx.conf without a compose file: no compose file was found beside or above it; nginx version unknown: no compose service is known to run nginx
  b/nginx.conf without a compose file: no compose file was found beside or above it; nginx version unknown: no compose service is known to run nginx
`);
  });
});

describe.each(['json', 'sarif'])('%s', (format) => {
  test('grows with the findings, not with their square', () => {
    const stackOf = (count: number) => {
      const servers = Array.from(
        { length: count },
        (_, index) => `    server 10.0.${index >> 8}.${index & 255}:3000;\n`,
      );
      return temporaryStack(`//- nginx.conf\nevents {}\nhttp {\n  upstream a {\n${servers.join('')}  }\n}\n`);
    };
    const lengthOf = (count: number) => runCli(['check', '--format', format], { cwd: stackOf(count) }).out.length;
    expect(lengthOf(400)).toBeLessThan(2.5 * lengthOf(200));
  });
});

describe('a code frame', () => {
  const frame = (line: string, word: string, width = 80) => {
    const start = line.indexOf(word);
    const { text, carets } = codeFrame(new SourceFile('file:///a', line), { start, end: start + word.length }, width);
    return [text, carets];
  };

  test('puts carets under the span, whatever stands before it', () => {
    expect(frame('server a;', 'a')).toEqual(['server a;', '       ^']);
    expect(frame('\tserver\ta;', 'a')).toEqual(['    server  a;', '            ^']);
    expect(frame('# 日本 a;', 'a')).toEqual(['# 日本 a;', '       ^']);
    expect(frame('# 🙂e\u0301 a;', 'a')).toEqual(['# 🙂e\u0301 a;', '      ^']);
    expect(frame('# \x1b[0m a;', 'a')).toEqual(['# \\x1b[0m a;', '          ^']);
  });

  test('cuts a long line around the span', () => {
    const line = `${'x '.repeat(100)}server api-9;${' y'.repeat(100)}`;
    const [text = '', carets = ''] = frame(line, 'api-9', 60);
    expect(text.length).toBeLessThanOrEqual(60);
    expect(text).toMatch(/^… ?x .* server api-9; y .*…$/);
    expect(text.slice(carets.indexOf('^'), carets.length)).toBe('api-9');
    expect(frame(`${'x '.repeat(100)}api-9`, 'api-9', 40)[0]?.endsWith('api-9')).toBe(true);
    expect(frame(`api-9${' x'.repeat(100)}`, 'api-9', 40)[0]?.startsWith('api-9')).toBe(true);
  });

  test('shows the first line of a span over several, and one caret for an empty one', () => {
    const source = new SourceFile('file:///a', 'upstream a {\n}\n');
    expect(codeFrame(source, { start: 0, end: 14 }, 80).carets).toBe('^'.repeat(12));
    expect(codeFrame(source, { start: 12, end: 12 }, 80).carets).toBe(`${' '.repeat(12)}^`);
  });
});

describe('github', () => {
  test('writes one annotation for each finding', () => {
    const { out, code } = runCli(['check', '--format', 'github'], { cwd: temporaryStack(STACK) });
    expect(code).toBe(1);
    expect(out.split('\n').map((line) => line.split('::')[1])).toEqual([
      'error file=nginx.conf,line=4,endLine=4,col=10,endColumn=15,title=upstream-host-missing',
      'error file=nginx.conf,line=5,endLine=5,col=16,endColumn=21,title=upstream-host-unreachable',
      'warning file=nginx.conf,line=6,endLine=6,col=16,endColumn=26,title=upstream-server-missing-health-parameters',
      undefined,
    ]);
  });

  test('escapes what would end a property or a message', () => {
    // the short form of a volume would be split at the colon
    const mounted = STACK.replace(
      './nginx.conf:/etc/nginx/nginx.conf:ro',
      '{ type: bind, source: "./a,b:50%/nginx.conf", target: /etc/nginx/nginx.conf }',
    );
    const cwd = temporaryStack(
      mounted.replace('//- nginx.conf', '//- a,b:50%/nginx.conf').replace('apo-1:3000', 'apo%0A-1:3000'),
    );
    const { out } = runCli(['check', '--format', 'github'], { cwd });
    expect(out).toContain('file=a%2Cb%3A50%25/nginx.conf,');
    expect(out).toContain('::"apo%250A-1"');
  });

  test('names files from the root of the checkout', () => {
    const cwd = temporaryStack(STACK, 'deploy');
    const env = { GITHUB_WORKSPACE: cwd.replace(/\/deploy$/, '') };
    expect(runCli(['check', '--format', 'github'], { cwd, env }).out).toContain('file=deploy/nginx.conf,');
  });
});

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readJson, runCli, temporaryStack } from './cli';

/** Two warnings of the rule below, and perhaps others. */
const STACK = `//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
  api-1:
    image: app
  api-2:
    image: app
//- nginx.conf
events {}
http {
    upstream api {
        server api-1:3000;
        server api-2:3000;
    }
    server {
        location / { proxy_pass http://api; }
    }
}
`;
const RULE = 'upstream-server-missing-health-parameters';
const CONFIG = 'upstream-lens.config.json';

const withConfig = (text: string, path = CONFIG): string => {
  const cwd = temporaryStack(STACK);
  writeFileSync(join(cwd, path), text);
  return cwd;
};
const severities = (args: readonly string[], cwd: string) =>
  readJson(runCli(['check', '--format', 'json', ...args], { cwd })).projects.flatMap(({ findings }) =>
    findings.filter(({ rule }) => rule === RULE).map(({ severity }) => severity),
  );

describe('upstream-lens.config.json', () => {
  test('sets severities, and --rule stands before it', () => {
    const cwd = withConfig(`{ "rules": { "${RULE}": "hint" } } // for now`);
    expect(severities([], cwd)).toEqual(['hint', 'hint']);
    expect(severities(['--rule', `${RULE}=error`], cwd)).toEqual(['error', 'error']);
    expect(severities(['nginx.conf'], cwd)).toEqual(['hint', 'hint']);
  });

  test('is found above the folder that is checked', () => {
    const cwd = withConfig(`{ "rules": { "${RULE}": "hint" } }`);
    mkdirSync(join(cwd, 'sub'));
    writeFileSync(join(cwd, 'sub/nginx.conf'), readFileSync(join(cwd, 'nginx.conf')));
    expect(severities(['sub'], cwd)).toEqual(['hint', 'hint']);
  });

  test('may be another file', () => {
    const cwd = withConfig('{ "preset": "minimal" }', 'ci.json');
    expect(severities([], cwd)).toEqual(['warning', 'warning']);
    writeFileSync(join(cwd, 'ci.json'), `{ "rules": { "${RULE}": "off" } }`);
    expect(severities(['--config', 'ci.json'], cwd)).toEqual([]);
  });

  test.each([
    ['{\n  "rulez": {}\n}', [], `${CONFIG}:2:3: "rulez" is no key; did you mean "rules"?`],
    ['{ "rules": { "x": } }', [], `${CONFIG}:1:19: a value is missing here`],
    ['{}', ['--config', 'gone.json'], 'no such file: gone.json'],
    ['{}', ['--baseline', 'gone.json'], 'no such file: gone.json'],
    ['{}', ['--baseline', CONFIG], `${CONFIG}:1:1: no baseline of Upstream Lens`],
  ])('%j with %j is an error', (text, args, message) => {
    const { code, err } = runCli(['check', ...args], { cwd: withConfig(text) });
    expect({ code, err }).toEqual({ code: 2, err: `upstream-lens: ${message}\n` });
  });
});

describe('the baseline', () => {
  const FILE = 'upstream-lens.baseline.json';
  const knownIn = (cwd: string): { rule: string }[] => {
    const { findings } = JSON.parse(readFileSync(join(cwd, FILE), 'utf8')) as { findings: { rule: string }[] };
    return findings.filter(({ rule }) => rule === RULE);
  };

  test('holds what is known: it is left out, counted, and only what is new fails the check', () => {
    const cwd = temporaryStack(STACK);
    const written = runCli(['check', '--write-baseline'], { cwd });
    expect(written.code).toBe(0);
    expect(written.err).toMatch(/^upstream-lens: upstream-lens\.baseline\.json knows \d+ findings now\n$/);
    const { code, out } = runCli(['check'], { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(/left out: \d+ findings that upstream-lens\.baseline\.json knows/);
    const nginx = join(cwd, 'nginx.conf');
    const text = readFileSync(nginx, 'utf8');
    writeFileSync(nginx, `${'# moved\n'.repeat(20)}${text.replace('    }\n', '        server api-1:3001;\n    }\n')}`);
    expect(runCli(['check'], { cwd }).code).toBe(1);
    expect(severities([], cwd)).toEqual(['warning']);
  });

  test('tells of what is mended since, and drops it when it is written again', () => {
    const cwd = temporaryStack(STACK);
    runCli(['check', '--write-baseline'], { cwd });
    const nginx = join(cwd, 'nginx.conf');
    writeFileSync(nginx, readFileSync(nginx, 'utf8').replace('api-2:3000', 'api-2:3000 max_fails=3 fail_timeout=30s'));
    expect(runCli(['check'], { cwd }).out).toContain(
      `${FILE} knows 1 finding that is gone; drop it with --write-baseline`,
    );
    runCli(['check', '--write-baseline'], { cwd });
    expect(knownIn(cwd)).toHaveLength(1);
    expect(runCli(['check'], { cwd }).out).not.toContain('gone');
  });

  test('may have another name, on the command line or in the configuration', () => {
    const cwd = temporaryStack(STACK);
    runCli(['check', '--write-baseline', 'known.json'], { cwd });
    expect(existsSync(join(cwd, 'known.json'))).toBe(true);
    expect(runCli(['check'], { cwd }).code).toBe(1);
    expect(runCli(['check', '--baseline', 'known.json'], { cwd }).code).toBe(0);
    writeFileSync(join(cwd, CONFIG), '{ "baseline": "known.json" }');
    expect(runCli(['check'], { cwd }).code).toBe(0);
    expect(runCli(['check', '--write-baseline=other.json'], { cwd }).code).toBe(0);
    expect(existsSync(join(cwd, 'other.json'))).toBe(true);
  });

  test('is written outside of the current folder only where the command line says so', () => {
    const cwd = temporaryStack(STACK);
    mkdirSync(join(cwd, 'sub'));
    writeFileSync(join(cwd, CONFIG), '{ "baseline": "known.json" }');
    const inside = { cwd: join(cwd, 'sub') };
    const refused = runCli(['check', '../nginx.conf', '--write-baseline'], inside);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('../known.json is outside of the current folder');
    expect(existsSync(join(cwd, 'known.json'))).toBe(false);
    expect(runCli(['check', '../nginx.conf', '--write-baseline', '../known.json'], inside).code).toBe(0);
    expect(existsSync(join(cwd, 'known.json'))).toBe(true);
  });

  test.each([
    [['check', '--fix', '--write-baseline'], '--fix and --write-baseline do not go together'],
    [['check', '--startup', '--write-baseline'], '--startup and --write-baseline do not go together'],
    [['explain-project', '--write-baseline'], '--write-baseline goes with upstream-lens check'],
  ])('does not go with %j', (args, message) => {
    const { code, err } = runCli(args, { cwd: temporaryStack(STACK) });
    expect({ code, err: err.split('\n')[0] }).toEqual({ code: 2, err: `upstream-lens: ${message}` });
  });

  test('and severities change nothing of what nginx refuses', () => {
    const cwd = temporaryStack(STACK.replace('api-2:3000', 'api-9:3000'));
    runCli(['check', '--write-baseline'], { cwd });
    writeFileSync(join(cwd, CONFIG), '{ "rules": { "upstream-host-missing": "off" } }');
    expect(runCli(['check'], { cwd }).code).toBe(0);
    expect(runCli(['check', '--startup'], { cwd }).code).toBe(1);
  });

  test('keeps what it knows of files that were not looked at', () => {
    const cwd = temporaryStack(STACK);
    mkdirSync(join(cwd, 'other'));
    for (const file of ['nginx.conf', 'docker-compose.yml']) {
      writeFileSync(join(cwd, 'other', file), readFileSync(join(cwd, file)));
    }
    runCli(['check', '--write-baseline'], { cwd });
    runCli(['check', 'other', '--write-baseline'], { cwd });
    expect(knownIn(cwd)).toHaveLength(4);
    expect(runCli(['check'], { cwd }).code).toBe(0);
  });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OPTIONS } from '../../server/src/cli/args';
import { readJson, runCli, temporaryStack } from './cli';

/** One error: the host is misspelled. */
const STACK = `//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
    depends_on: [api-1, api-2]
  api-1:
    image: app
  api-2:
    image: app
//- nginx.conf
events {}
http {
    upstream api {
        server api-1:3000 max_fails=3 fail_timeout=30s;
        server apo-2:3000 max_fails=3 fail_timeout=30s;
    }
    server {
        location / { proxy_pass http://api; }
    }
}
`;
const CLEAN = STACK.replace('apo-2', 'api-2');
/** One warning. */
const WARNING = CLEAN.replace('api-2:3000 max_fails=3', 'api-2:3000');

describe('the exit code', () => {
  test('is 0 if nothing is found', () => {
    const { code, out, err } = runCli(['check'], { cwd: temporaryStack(CLEAN) });
    expect(out).toBe(
      `No findings in nginx.conf with docker-compose.yml
  nginx in docker-compose.yml mounts ./nginx.conf at /etc/nginx/nginx.conf; nginx 1.28 (the image tag nginx:1.28)
`,
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('is 1 for a finding at or above --fail-on, which is warning if left out', () => {
    const cwd = temporaryStack(WARNING);
    expect(runCli(['check'], { cwd }).code).toBe(1);
    expect(runCli(['check', '--fail-on', 'error'], { cwd }).code).toBe(0);
    expect(runCli(['check', '--fail-on=hint'], { cwd }).code).toBe(1);
    const error = temporaryStack(STACK);
    expect(runCli(['check', '--fail-on', 'error'], { cwd: error }).code).toBe(1);
  });

  test.each([
    [[], 'a command is missing: upstream-lens check [paths]'],
    [['nginx.conf'], '"nginx.conf" is no command; did you mean: upstream-lens check nginx.conf'],
    [['check', '--formt', 'json'], '--formt is no option; did you mean --format?'],
    [['check', '--format', 'xml'], '--format is one of text, json, sarif, github, gitlab; "xml" is none of them'],
    [['check', '--format'], "Option '-f, --format <value>' argument missing"],
    [['check', '--fail-on', 'fatal'], '--fail-on is one of error, warning, information, hint; "fatal" is none of them'],
    [['check', '--nginx-version', 'new'], '--nginx-version is a version like 1.28 or 1.28.0; "new" is none'],
    [
      ['check', '--rule', 'upstream-host-missing'],
      '--rule is written id=severity, as in --rule upstream-host-missing=warning; "upstream-host-missing" is not',
    ],
    [
      ['check', '--rule', 'upstream-host-missing=loud'],
      'the severity in --rule upstream-host-missing=… is one of error, warning, information, hint, off; "loud" is none of them',
    ],
    [
      ['check', '--rule', 'upstream-host-mising=off'],
      '"upstream-host-mising" is no rule; did you mean upstream-host-missing?',
    ],
    [['check', 'gone.conf'], 'no such file or folder: gone.conf'],
    [['check', 'nginx.conf', '--compose', 'gone.yml'], 'no such file or folder: gone.yml'],
    [
      ['check', '.', '--compose', 'docker-compose.yml'],
      '--compose needs to know one nginx file: upstream-lens check nginx.conf --compose compose.yml',
    ],
    [
      ['check', 'empty'],
      'no nginx configuration found in empty; name the file: upstream-lens check path/to/nginx.conf',
    ],
    [['check', 'binary.conf'], 'cannot be read: binary.conf: it is a binary file'],
  ])('is 2 for %j, with one message', (args, message) => {
    const cwd = temporaryStack(STACK);
    mkdirSync(join(cwd, 'empty'));
    writeFileSync(join(cwd, 'binary.conf'), 'a\0b');
    const { code, out, err } = runCli(args, { cwd });
    expect(err.replace(/see upstream-lens (?:check )?--help\n/, '')).toBe(`upstream-lens: ${message}\n`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test('is 2 with a complete document in the formats that programs read', () => {
    const cwd = temporaryStack(STACK);
    const { code, out } = runCli(['check', 'gone', 'nginx.conf', '--format', 'json'], { cwd });
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({ version: 1, projects: [], errors: ['no such file or folder: gone'] });
  });
});

test('help names every option and the exit codes; version is that of the package', () => {
  const pages = [
    ['--help'],
    ['help'],
    ['help', 'check'],
    ['check', '--help'],
    ['explain', '-h'],
    ['explain-project', '-h'],
    ['format', '-h'],
  ];
  const texts = pages.map((args) => runCli(args));
  expect(texts.map(({ code, err }) => `${code}${err}`)).toEqual(pages.map(() => '0'));
  const all = texts.map(({ out }) => out).join('\n');
  for (const name of Object.keys(OPTIONS)) expect(all).toContain(`--${name} `);
  for (const { out } of texts.slice(2)) expect(out).toMatch(/^Exit code[\s\S]+^Examples:\n {2}upstream-lens /m);
  expect(texts[2]?.out).toBe(texts[3]?.out);
  expect(Math.max(...all.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  expect(runCli(['--version']).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('paths', () => {
  const filesOf = (args: readonly string[], cwd: string) => {
    const result = runCli(['check', '--format', 'json', ...args], { cwd });
    if (result.err) throw new Error(result.err);
    return readJson(result).projects.map(({ nginx, compose }) => [nginx, ...compose].join(' + '));
  };

  test('are relative to the current folder, wherever that is', () => {
    const folder = temporaryStack(STACK, 'my stack');
    expect(filesOf(['nginx.conf'], folder)).toEqual(['nginx.conf + docker-compose.yml']);
    expect(filesOf(['my stack'], join(folder, '..'))).toEqual(['my stack/nginx.conf + my stack/docker-compose.yml']);
    const other = temporaryStack('//- a.txt\n');
    const [project] = filesOf([folder], other);
    expect(project).toMatch(/^(\.\.\/)+.*my stack\/nginx\.conf \+ /);
  });

  test('may name an nginx file that no name tells', () => {
    const cwd = temporaryStack(STACK.replace('//- nginx.conf', '//- lb.txt').replace('./nginx.conf:', './lb.txt:'));
    expect(filesOf(['lb.txt'], cwd)).toEqual(['lb.txt + docker-compose.yml']);
  });

  test('find the compose file above a folder or file that is named', () => {
    const cwd = temporaryStack(
      STACK.replace('//- nginx.conf', '//- lb/nginx.conf').replace('./nginx.conf:', './lb/nginx.conf:'),
    );
    expect(filesOf(['lb'], cwd)).toEqual(['lb/nginx.conf + docker-compose.yml']);
    expect(filesOf(['lb/nginx.conf'], cwd)).toEqual(['lb/nginx.conf + docker-compose.yml']);
    expect(filesOf(['nginx.conf'], join(cwd, 'lb'))).toEqual(['nginx.conf']);
    expect(filesOf([join(cwd, 'lb/nginx.conf')], temporaryStack('//- a.txt\n'))[0]).toContain(' + ');
  });

  test('find it above the current folder too, up to the repository, with the configuration file', () => {
    const cwd = temporaryStack(
      `${STACK.replace('//- nginx.conf', '//- lb/nginx.conf').replace('./nginx.conf:', './lb/nginx.conf:')}//- .git/HEAD

`,
    );
    writeFileSync(join(cwd, 'upstream-lens.config.json'), '{ "rules": { "upstream-host-missing": "hint" } }');
    expect(filesOf(['nginx.conf'], join(cwd, 'lb'))).toEqual(['nginx.conf + ../docker-compose.yml']);
    expect(filesOf([], join(cwd, 'lb'))).toEqual(['nginx.conf + ../docker-compose.yml']);
    const { projects } = readJson(runCli(['check', '--format', 'json'], { cwd: join(cwd, 'lb') }));
    const found = projects[0]?.findings.find(({ rule }) => rule === 'upstream-host-missing');
    expect(found?.severity).toBe('hint');
  });

  test('find a compose file beside, if it mounts the nginx file that is named', () => {
    const stack = STACK.replace('//- docker-compose.yml', '//- deploy/compose.yml')
      .replace('//- nginx.conf', '//- lb/nginx.conf')
      .replace('./nginx.conf:', '../lb/nginx.conf:');
    expect(filesOf(['lb/nginx.conf'], temporaryStack(stack))).toEqual(['lb/nginx.conf + deploy/compose.yml']);
  });

  test('may name a compose file: its nginx is checked', () => {
    const cwd = temporaryStack(`${STACK}//- other/compose.yml\nservices: {}\n//- other/nginx.conf\nevents {}\n`);
    expect(filesOf(['docker-compose.yml'], cwd)).toEqual(['nginx.conf + docker-compose.yml']);
  });

  test('leave other projects of the current folder alone', () => {
    const cwd = temporaryStack(`${STACK}//- other/nginx.conf\nevents {}\n`);
    expect(filesOf(['nginx.conf'], cwd)).toEqual(['nginx.conf + docker-compose.yml']);
    expect(filesOf(['other'], cwd)).toEqual(['other/nginx.conf + docker-compose.yml']);
    expect(filesOf([], cwd)).toHaveLength(2);
  });

  test('may name an included file: it is checked as part of what includes it', () => {
    const cwd = temporaryStack(`//- nginx.conf
events {}
http { include conf.d/*.conf; }
//- conf.d/api.conf
upstream api { server 10.0.0.1; }
`);
    expect(filesOf(['conf.d/api.conf'], cwd)).toEqual(['nginx.conf']);
  });

  test('may come with compose files of their own, in merge order', () => {
    const cwd = temporaryStack(
      `${STACK}//- other.yml\nservices:\n  nginx:\n    image: nginx:1.27\n    depends_on: [apo-2]\n  apo-2:\n    image: app\n`,
    );
    const compose = ['--compose', 'docker-compose.yml', 'other.yml'];
    expect(filesOf([...compose, 'nginx.conf'], cwd)).toEqual(['nginx.conf + docker-compose.yml + other.yml']);
    expect(filesOf(['--nginx', 'nginx.conf', ...compose], cwd)).toEqual([
      'nginx.conf + docker-compose.yml + other.yml',
    ]);
    expect(runCli(['check', 'nginx.conf', ...compose], { cwd }).code).toBe(0);
  });
});

describe('findings', () => {
  test('stand in a stable JSON contract', () => {
    const cwd = temporaryStack(STACK);
    const report = readJson(runCli(['check', '--format', 'json'], { cwd }));
    const [finding] = report.projects[0]?.findings ?? [];
    expect(report).toMatchObject({ version: 1, errors: [] });
    expect(finding).toEqual({
      rule: 'upstream-host-missing',
      category: 'reachability',
      severity: 'error',
      file: 'nginx.conf',
      range: { start: { line: 4, character: 15 }, end: { line: 4, character: 20 } },
      message: expect.stringContaining('"apo-2"'),
      refusal: {
        by: 'nginx',
        message: 'host not found in upstream "apo-2:3000"',
        texts: ['nginx: [emerg] host not found in upstream "apo-2:3000" in /etc/nginx/nginx.conf:5'],
      },
      related: [],
      fixes: expect.any(Array),
    });
    expect(finding?.fixes[0]).toEqual({
      title: 'Use the service "api-2"',
      preferred: true,
      kind: 'suggestion',
      edits: [
        {
          file: 'nginx.conf',
          range: { start: { line: 4, character: 15 }, end: { line: 4, character: 20 } },
          newText: 'api-2',
        },
      ],
    });
  });

  test('in a compose file that two projects share are told once', () => {
    const cwd = temporaryStack(`//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    image: nginx:1.27
    volumes:
      - ./a:/etc/nginx
  nginx-b:
    image: nginx:1.28
    volumes:
      - ./b:/etc/nginx
//- a/nginx.conf
events {}
//- b/nginx.conf
events {}
`);
    const { projects } = readJson(runCli(['check', '--format', 'json'], { cwd }));
    expect(projects.map(({ compose }) => compose)).toEqual([['docker-compose.yml'], ['docker-compose.yml']]);
    const inCompose = projects.flatMap(({ findings }) => findings).filter(({ file }) => file === 'docker-compose.yml');
    expect(new Set(inCompose.map((finding) => JSON.stringify(finding))).size).toBe(inCompose.length);
  });

  test('count positions in UTF-16 units, also with CRLF', () => {
    const text = STACK.replace('server apo-2', '# 🙂 é\n        server apo-2')
      .replace('apo-2:', "'apo-2':")
      .replaceAll('\n', '\r\n');
    const files = new Map([
      ['nginx.conf', text.slice(text.indexOf('events')).replace("'apo-2':3000", 'apo-2:3000')],
      ['docker-compose.yml', text.slice(text.indexOf('services'), text.indexOf('//- nginx.conf'))],
    ]);
    const { projects } = readJson(runCli(['check', '--format', 'json'], { cwd: temporaryStack(files) }));
    const missing = projects[0]?.findings.find(({ rule }) => rule === 'upstream-host-missing');
    expect(missing?.range).toEqual({ start: { line: 5, character: 15 }, end: { line: 5, character: 20 } });
  });

  test('have the severity that --rule gives them', () => {
    const cwd = temporaryStack(STACK);
    const rule = (severity: string) => runCli(['check', '--rule', `upstream-host-missing=${severity}`], { cwd });
    expect(rule('information').code).toBe(0);
    expect(rule('information').out).toContain('nginx.conf:5:16: information: "apo-2"');
    expect(rule('off').out).not.toContain('apo-2');
  });

  test('depend on the nginx version that is given', () => {
    const cwd = temporaryStack(CLEAN);
    expect(runCli(['check', '--nginx-version', '1.19'], { cwd }).out).toContain('; nginx 1.19\n');
  });
});

test('nothing is read from standard input: it may be closed', () => {
  expect(runCli(['check'], { cwd: temporaryStack(CLEAN), stdin: 'closed' }).code).toBe(0);
});

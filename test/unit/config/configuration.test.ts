import { describe, expect, it } from 'vitest';
import { CONFIG_NAME, readConfiguration } from '../../../server/src/config/read';
import { rules } from '../../../server/src/rules';
import { presetLevel } from '../../../server/src/rules/presets';
import type { GivenSettings } from '../../../server/src/settings';
import { globMatcher } from '../../../server/src/text/glob';
import { SourceFile } from '../../../server/src/text/source';
import { writeBaseline } from '../../../server/src/workspace/baseline';
import { Workspace } from '../../../server/src/workspace/workspace';
import { FIXTURE_ROOT, fixtureUri, MemoryFileSystem, parseFixture } from '../../support/fixture';

const STACK = `//- a/nginx.conf
http {
  include conf.d/*.conf;
  upstream a { server api:3000; server api:3001; }
  server { listen 80; location / { proxy_pass http://a; } }
}
//- a/conf.d/b.conf
upstream b { server api:3000; server api:3001; }
server { listen 81; location / { proxy_pass http://b; } }
//- a/docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: [ "./nginx.conf:/etc/nginx/nginx.conf", "./conf.d:/etc/nginx/conf.d" ]
    ports: ["80:80", "81:81"]
  api: { image: api }
`;
const RULE = 'upstream-server-missing-health-parameters';

function workspaceOf(config: object | string | undefined, given: GivenSettings = {}, path = CONFIG_NAME) {
  const files = parseFixture(STACK);
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  if (config !== undefined) files.set(path, text);
  const disk = new MemoryFileSystem(files);
  const workspace = new Workspace(disk);
  workspace.setFolders([FIXTURE_ROOT]);
  workspace.setSettings(given);
  return workspace;
}

/** Severities of one rule by file. */
function severities(workspace: Workspace, rule = RULE): Record<string, string> {
  const findings = workspace.snapshots().flatMap((snapshot) => snapshot.findings);
  return Object.fromEntries(
    findings
      .filter((finding) => finding.rule === rule)
      .map(({ uri, severity }) => [uri.slice(FIXTURE_ROOT.length + 1), severity]),
  );
}

const A = 'a/nginx.conf';
const B = 'a/conf.d/b.conf';

describe('severities', () => {
  it('come from the rule if nobody says otherwise', () => {
    expect(severities(workspaceOf(undefined))).toEqual({ [A]: 'warning', [B]: 'warning' });
  });

  it('are set by the nearest configuration file', () => {
    const workspace = workspaceOf({ rules: { [RULE]: 'hint' } });
    expect(severities(workspace)).toEqual({ [A]: 'hint', [B]: 'hint' });
    workspace.sources.open(fixtureUri(`a/${CONFIG_NAME}`), 'jsonc', 1, JSON.stringify({ rules: { [RULE]: 'error' } }));
    expect(severities(workspace)).toEqual({ [A]: 'error', [B]: 'error' });
    workspace.sources.close(fixtureUri(`a/${CONFIG_NAME}`));
    expect(severities(workspace)).toEqual({ [A]: 'hint', [B]: 'hint' });
  });

  it('differ by file, the later override before the earlier one', () => {
    const overrides = [
      { files: '**/conf.d/**', rules: { [RULE]: 'off' } },
      { files: ['b.conf'], rules: { [RULE]: 'information' } },
    ];
    expect(severities(workspaceOf({ rules: { [RULE]: 'error' }, overrides }))).toEqual({
      [A]: 'error',
      [B]: 'information',
    });
    const on = workspaceOf({
      rules: { [RULE]: 'off' },
      overrides: [{ files: 'a/nginx.conf', rules: { [RULE]: 'hint' } }],
    });
    expect(severities(on)).toEqual({ [A]: 'hint' });
  });

  it('have globs that are relative to the file they stand in', () => {
    const config = { overrides: [{ files: 'conf.d/**', rules: { [RULE]: 'off' } }] };
    expect(severities(workspaceOf(config, {}, `a/${CONFIG_NAME}`))).toEqual({ [A]: 'warning' });
    expect(severities(workspaceOf(config))).toEqual({ [A]: 'warning', [B]: 'warning' });
  });

  it('of the editor or the command line stand before all that the file says', () => {
    const config = { rules: { [RULE]: 'hint' }, overrides: [{ files: 'b.conf', rules: { [RULE]: 'off' } }] };
    expect(severities(workspaceOf(config, { rules: { [RULE]: 'error' } }))).toEqual({ [A]: 'error', [B]: 'error' });
    const given = { overrides: [{ files: ['a/*.conf'], rules: { [RULE]: 'error' as const } }] };
    expect(severities(workspaceOf(config, given))).toEqual({ [A]: 'error' });
  });

  it('begin with a preset, which keeps what a rule itself finds worse', () => {
    expect(severities(workspaceOf({ preset: 'minimal' }))).toEqual({ [A]: 'warning', [B]: 'warning' });
    for (const { meta } of rules) {
      expect(presetLevel('recommended', meta)).toBe(meta.severity);
      if (meta.severity === 'warning' && !meta.isAlwaysVisible) expect(presetLevel('minimal', meta)).toBe('off');
      if (meta.isAlwaysVisible) expect(presetLevel('minimal', meta)).toMatch(/^(error|warning|information)$/);
      expect(presetLevel('strict', meta)).not.toBe('off');
    }
  });
});

describe('the other keys', () => {
  it('hold for the projects below the file, and yield to what is set in the editor', () => {
    const config = { nginxVersion: '1.20', health: { maxFails: 7, failTimeout: '9s' }, profiles: ['debug'] };
    const settingsOf = (given: GivenSettings) => workspaceOf(config, given).snapshots()[0]?.settings.settings;
    expect(settingsOf({})).toMatchObject({ ...config, preset: 'recommended' });
    expect(settingsOf({ nginxVersion: '1.28', health: { maxFails: 1 } })).toMatchObject({
      nginxVersion: '1.28',
      health: { maxFails: 1, failTimeout: '9s' },
    });
  });

  it('name projects relative to the file', () => {
    const config = { projects: [{ nginx: 'conf.d/b.conf', compose: 'docker-compose.yml' }] };
    const projects = workspaceOf(config, {}, `a/${CONFIG_NAME}`).projects();
    const named = projects.find(({ pairing }) => pairing.kind === 'setting');
    expect(named).toMatchObject({ nginx: fixtureUri(B), compose: [fixtureUri('a/docker-compose.yml')] });
    expect(named?.pairing.text).toBe('upstream-lens.config.json says so');
  });

  it('name a baseline, and what it knows is left out', () => {
    const workspace = workspaceOf({ baseline: 'known.json' });
    const [before] = workspace.snapshots();
    const text = writeBaseline([...(before?.entries.values() ?? [])]);
    workspace.sources.open(fixtureUri('known.json'), 'json', 1, text);
    const [after] = workspace.snapshots();
    expect(after?.findings).toEqual([]);
    expect(after?.known.length).toBe(before?.findings.length);
    const nginx = parseFixture(STACK).get(A) ?? '';
    workspace.sources.open(
      fixtureUri(A),
      'nginx',
      1,
      `${'# moved\n'.repeat(20)}${nginx.replace('http {', 'http {\n upstream c { server api:80; server api:81; }')}`,
    );
    expect(new Set(workspace.snapshots()[0]?.findings.map(({ message }) => /"[^"]+"/.exec(message)?.[0]))).toEqual(
      new Set(['"api:80"', '"api:81"', '"c"']),
    );
  });
});

describe('a broken file', () => {
  it('loses nothing of what it said before', () => {
    const workspace = workspaceOf({ rules: { [RULE]: 'hint' } });
    severities(workspace);
    workspace.sources.open(fixtureUri(CONFIG_NAME), 'jsonc', 1, '{ "rules": { "x": ');
    expect(severities(workspace)).toEqual({ [A]: 'hint', [B]: 'hint' });
    expect(workspace.configurationProblems().get(fixtureUri(CONFIG_NAME))?.length).toBeGreaterThan(0);
    expect(severities(workspaceOf('[[[{{{'))).toEqual({ [A]: 'warning', [B]: 'warning' });
  });

  it.each([
    ['{ "rulez": {} }', '"rulez" is no key; did you mean "rules"?', 2],
    [`{ "rules": { "${RULE}x": "off" } }`, `"${RULE}x" is no rule; did you mean "${RULE}"?`, 13],
    [
      `{ "rules": { "${RULE}": "warn" } }`,
      '"warn" is none of the values; it is one of error, warning, information, hint, off',
      58,
    ],
    [`{ "rules": { "${RULE}": "of" } }`, '"of" is none of the values; did you mean "off"?', 58],
    ['{ "preset": "strickt" }', '"strickt" is none of the values; did you mean "strict"?', 12],
    ['{ "profiles": "debug" }', 'must be a list in [ ]', 14],
    ['{ "health": { "maxFails": -1 } }', '-1 is less than 0', 26],
    ['{ "nginxVersion": "new" }', '"new" is not a version such as 1.25 or 1.25.3', 18],
    ['{ "overrides": [{ "files": "x" }] }', '"rules" is missing', 16],
    ['{ "projects": [{ "nginx": "x", "compose": [1] }] }', 'must be a text in double quotes', 43],
    ['{ "rules": {}, "rules": {} }', '"rules" stands here twice; the last one holds', 15],
    ['[]', 'must be an object in { }', 0],
    ['{ "rules": off }', 'no JSON value: texts stand in double quotes', 11],
  ])('%s: %s', (text, message, offset) => {
    const { problems } = readConfiguration(
      new SourceFile('file:///c', text),
      rules.map(({ meta }) => meta),
    );
    expect(problems[0]).toMatchObject({ message, span: { start: offset } });
  });

  it.each(['['.repeat(100_000), '{"rules":'.repeat(100_000)])('may be nested as deep as it likes', (text) => {
    const { problems } = readConfiguration(new SourceFile('file:///c', text), []);
    expect(problems.map(({ message }) => message)).toEqual(['too many brackets in brackets']);
  });

  it('may hold a time that is none, however long', () => {
    const wrong = `{ "health": { "failTimeout": "${'1'.repeat(100)}!" } }`;
    expect(readConfiguration(new SourceFile('file:///c', wrong), [])).toMatchObject({
      problems: [{ message: expect.stringContaining('is not a time as nginx writes it') }],
      given: {},
    });
    const times = ['30', '30s', '1h30m', '1h30'].map((time) => `{ "health": { "failTimeout": "${time}" } }`);
    for (const text of times) expect(readConfiguration(new SourceFile('file:///c', text), []).problems).toEqual([]);
  });

  it('may have comments, trailing commas and a byte order mark', () => {
    const text = '\uFEFF// why\n{ "preset": "strict", /* so */ "profiles": ["a",], }';
    const { problems, given } = readConfiguration(new SourceFile('file:///c', text), []);
    expect({ problems, given }).toEqual({ problems: [], given: { preset: 'strict', profiles: ['a'] } });
  });
});

describe('globs', () => {
  it.each([
    ['legacy/**', 'legacy/a/b.conf', true],
    ['legacy/', 'legacy/a/b.conf', true],
    ['./legacy/*.conf', 'legacy/b.conf', true],
    ['legacy/*.conf', 'legacy/a/b.conf', false],
    ['*.conf', 'a/b/c.conf', true],
    ['**/conf.d/*', 'conf.d/x.conf', true],
    ['*.{yml,yaml}', 'a/.hidden/compose.yaml', true],
    ['legacy', 'legacy/a.conf', false],
    ['', 'a.conf', false],
    ['[', 'a.conf', false],
    ['conf.d/[!a-c]?.conf', 'conf.d/dx.conf', true],
    ['conf.d/[!a-c]?.conf', 'conf.d/ax.conf', false],
    ['a/**/b.conf', 'a/b.conf', true],
    ['a/**/b.conf', 'a/x/y/b.conf', true],
    ['a/**/b.conf', 'a/xb.conf', false],
    ['{a,b/{c,d}}/*', 'b/d/x.conf', true],
    ['a.c', 'abc', false],
    ['legacy\\**', 'legacy/a/b.conf', true],
    ['ü?.conf', 'ü😀.conf', true],
  ])('%s and %s: %s', (glob, path, expected) => expect(globMatcher([glob])(path)).toBe(expected));

  it.each([
    ['*a*a*a*a*a*a*a*b', 'a'.repeat(4000)],
    ['+(a|aa)+(a|aa)+(a|aa)b', 'a'.repeat(4000)],
    [`${'**/a/'.repeat(50)}b`, 'a/'.repeat(2000)],
    ['{a,b}'.repeat(100), 'a'.repeat(100)],
    ['{a,'.repeat(300), 'a'],
    ['*'.repeat(100_000), 'b'],
  ])('cannot hold anybody up', (glob, path) => {
    const start = performance.now();
    expect(globMatcher([glob])(path)).toBe(false);
    expect(performance.now() - start).toBeLessThan(500);
  });

  it('leave out what stands behind "!"', () => {
    expect(globMatcher(['*.conf', '!legacy/'])('a/x.conf')).toBe(true);
    expect(globMatcher(['*.conf', '!legacy/'])('legacy/x.conf')).toBe(false);
    expect(globMatcher(['!legacy/'])('a/x.conf')).toBe(true);
    expect(globMatcher([])('a/x.conf')).toBe(false);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { describe, expect, test } from 'vitest';
import { ROOT, runCli, temporaryStack } from './cli';
import { STACK } from './stack';

/** The schema of the standard, as its editors publish it. */
const SCHEMA = join(ROOT, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

function schemaErrors(log: unknown): unknown[] {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const { $schema, id, ...schema } = JSON.parse(readFileSync(SCHEMA, 'utf8'));
  const validate = ajv.compile(schema);
  return validate(log) ? [] : (validate.errors ?? []);
}

/** The fingerprint of the first finding of each rule. */
function fingerprints(files: string): Record<string, string> {
  const { out } = runCli(['check', '--format', 'sarif'], { cwd: temporaryStack(files) });
  const [run] = (JSON.parse(out) as Log).runs;
  return Object.fromEntries(
    (run?.results ?? []).map(({ ruleId, partialFingerprints }) => [
      ruleId ?? '',
      partialFingerprints?.['upstreamLens/v1'] ?? '',
    ]),
  );
}

describe('sarif', () => {
  test('is a complete log with rules, places and fixes', () => {
    const cwd = temporaryStack(STACK, 'my stack');
    const { out, code } = runCli(['check', '--format', 'sarif', 'my stack'], { cwd: cwd.replace(/\/my stack$/, '') });
    expect(code).toBe(1);
    const log = JSON.parse(out);
    expect(log).toMatchObject({ version: '2.1.0', runs: [{ columnKind: 'utf16CodeUnits' }] });
    const [run] = log.runs;
    expect(run.tool.driver.name).toBe('Upstream Lens');
    for (const { ruleId, ruleIndex, level, message } of run.results) {
      expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect(['error', 'warning', 'note']).toContain(level);
      expect(message.text).not.toBe('');
    }
    const [missing, unreachable] = run.results;
    expect(missing.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'my%20stack/nginx.conf', uriBaseId: '%SRCROOT%', index: 0 },
          region: { startLine: 4, startColumn: 10, endLine: 4, endColumn: 15 },
        },
      },
    ]);
    expect(missing.fixes[0]).toMatchObject({
      description: { text: 'Use the service "api-1"' },
      artifactChanges: [
        {
          artifactLocation: { uri: 'my%20stack/nginx.conf' },
          replacements: [{ deletedRegion: { startLine: 4, startColumn: 10 }, insertedContent: { text: 'api-1' } }],
        },
      ],
    });
    expect(unreachable.relatedLocations[0]).toMatchObject({ id: 0, message: { text: '"api-2" is on "back"' } });
  });

  test('tells of errors too', () => {
    const { out, code } = runCli(['check', 'gone', '--format', 'sarif'], { cwd: temporaryStack(STACK) });
    expect(code).toBe(2);
    expect(JSON.parse(out).runs[0].invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ level: 'error', message: { text: 'no such file or folder: gone' } }],
      },
    ]);
  });

  test('keeps to the schema of the standard', () => {
    const logs = [
      ['check', '--format', 'sarif'],
      ['check', '--format', 'sarif', '--startup'],
      ['check', '--format', 'sarif', 'gone'],
      ['check', '--format', 'sarif', join(ROOT, 'examples/broken')],
      ['check', '--format', 'sarif', join(ROOT, 'test/fixtures/projects')],
    ].map((args) => JSON.parse(runCli(args, { cwd: temporaryStack(STACK) }).out));
    expect(logs.map(schemaErrors)).toEqual(logs.map(() => []));
    expect(schemaErrors({ version: '2.1.0', runs: [{ results: [{}] }] })).not.toEqual([]);
  });

  test('recognises a finding after lines were added above it, and in another folder', () => {
    const before = fingerprints(STACK);
    expect(new Set(Object.values(before)).size).toBe(3);
    for (const print of Object.values(before)) expect(print).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprints(STACK.replace('events {}', '# a comment\n\nevents {}\n'))).toEqual(before);
    const changed = fingerprints(STACK.replace('apo-1:3000', 'apo-1:4000'));
    expect(changed['upstream-host-missing']).not.toBe(before['upstream-host-missing']);
    expect(changed['upstream-host-unreachable']).toBe(before['upstream-host-unreachable']);
  });

  test('explains each rule, with its page', () => {
    const { out } = runCli(['check', '--format', 'sarif'], { cwd: temporaryStack(STACK) });
    const [run] = (JSON.parse(out) as Log).runs;
    for (const { id, help, helpUri } of run?.tool.driver.rules ?? []) {
      expect(help?.markdown).toBe(readFileSync(join(ROOT, 'docs/rules', `${id}.md`), 'utf8'));
      expect(helpUri).toContain(`/docs/rules/${id}.md`);
    }
  });

  test('quotes what the user wrote, whatever it is', () => {
    const cwd = temporaryStack(STACK.replace('apo-1:3000', 'SARIF_BUILDER_INVALID:3000'));
    expect(runCli(['check', '--format', 'sarif'], { cwd }).out).toContain('SARIF_BUILDER_INVALID');
  });
});

import { describe, expect, test } from 'vitest';
import type { Severity } from '../../server/src/rules/rule';
import { SourceFile } from '../../server/src/text/source';
import { type LabelledFinding, readCorpusProjects } from '../support/corpus-projects';
import { analyseProject } from '../support/projects';

/**
 * The catalogue's rules by label. `missing-health-params` is labelled on every server line that lacks a parameter; the
 * policy of `upstream-server-missing-health-parameters` is:
 *
 * - a group of several peers: a warning on each line that is neither `backup` nor `down`;
 * - a group of one peer: one information on its first line, because nginx ignores both parameters there — none if values
 *   are set in vain, which `health-parameters-ignored` names;
 * - a number of peers that the files do not tell (`resolve` on an outside name): an information on each line;
 * - `backup` and `down` lines, and `max_fails=0`: none.
 *
 * The corpus has no label on a line of the last kind, so each label has a finding at its place.
 */
const RULES: Readonly<Record<LabelledFinding['rule'], readonly string[]>> = {
  'unresolved-host': ['upstream-host-missing', 'upstream-name-misspelled'],
  'network-unreachable': ['upstream-host-unreachable', 'host-network-service-name'],
  'ws-missing-upgrade': ['websocket-without-upgrade-headers', 'websocket-headers-lost', 'websocket-connection-empty'],
  'ws-not-sticky': ['websocket-without-sticky-upstream'],
  'missing-health-params': ['upstream-server-missing-health-parameters'],
};

/** Findings that say that a host, a network or a WebSocket is wrong: each one at warning or above must have been labelled. */
const CLAIMS =
  /^(?:upstream-(?!server-missing-health)|host-network|websocket-|connection-upgrade|resolver-|proxy-pass-(?!request-controlled))/;

interface FoundFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
}

/** The right rule on the right line; of the health parameters, with the severity of the policy above. */
function isMeant({ rule, severity, file, line }: FoundFinding, label: LabelledFinding): boolean {
  if (!RULES[label.rule].includes(rule) || file !== label.file || line !== label.line) return false;
  return (
    label.rule !== 'missing-health-params' || severity === (label.servers_in_upstream === 1 ? 'information' : 'warning')
  );
}

const table: string[] = [];

describe('the findings labelled by hand are found, and no other host, network or WebSocket finding', () => {
  for (const { name, files, nginxFiles, labelled } of readCorpusProjects()) {
    test(name, () => {
      // all are open in the editor, so that those whose names say nothing are analysed too
      const { findings, pathOf } = analyseProject(files, nginxFiles);
      const found = findings.map(({ uri, span, rule, severity }): FoundFinding => {
        const file = pathOf(uri);
        return { rule, severity, file, line: new SourceFile(uri, files.get(file) ?? '').placeAt(span.start).line + 1 };
      });
      const missed = labelled.filter((label) => !found.some((finding) => isMeant(finding, label)));
      const alarms = found.filter(
        (finding) =>
          (finding.severity === 'error' || finding.severity === 'warning') &&
          CLAIMS.test(finding.rule) &&
          !labelled.some((label) => isMeant(finding, label)),
      );
      table.push(
        `${name.padEnd(30)} labelled ${labelled.length}, found ${labelled.length - missed.length}, alarms ${alarms.length}`,
      );
      expect(missed).toEqual([]);
      expect(alarms).toEqual([]);
    });
  }

  test('all 15 were read', () => {
    console.log(table.join('\n'));
    expect(table).toHaveLength(15);
  });
});

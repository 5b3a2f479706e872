import { describe, expect, it } from 'vitest';
import { startupRefusals } from '../../server/src/workspace/startup';
import { analyseFixture, fixtureUri } from '../support/fixture';
import { findNginx, type NginxMessage, nginxTest, nginxVersion } from '../support/nginx';
import {
  FAULTS,
  type FaultyConfig,
  filesOf,
  generateConfig,
  HOSTS,
  type Slot,
  slotAt,
} from '../support/startup-faults';

/** `check --startup` against real nginx: what it says at once is what nginx says one by one, as each is repaired. */

const CONFIGS = 160;
const isTested = findNginx() !== undefined && nginxVersion().startsWith('1.22.');

interface Reason {
  /** `message in file:line`, as nginx prints it. */
  readonly text: string;
  readonly slot: Slot | undefined;
}

function reasonsOf(config: FaultyConfig, repaired: ReadonlySet<Slot>): Reason[] {
  const { snapshot, workspace } = analyseFixture(filesOf(config, repaired));
  return startupRefusals(snapshot, workspace).map(({ finding, message, path, line }) => {
    const file = finding.uri.slice(fixtureUri('').length);
    const text = (path === undefined ? message : `${message} in ${path}:${line}`).replaceAll('/etc/nginx/', '');
    return { text, slot: slotAt(config, repaired, file, finding.span.start) };
  });
}

async function firstOf(config: FaultyConfig, repaired: ReadonlySet<Slot>): Promise<string | undefined> {
  const { 'docker-compose.yml': _, ...files } = Object.fromEntries(filesOf(config, repaired));
  const { errors } = await nginxTest(files, { hosts: HOSTS });
  const error = errors.find(({ level }) => level === 'emerg');
  return error && textOf(error);
}

function textOf({ message, file, line }: NginxMessage): string {
  return file === undefined ? message : `${message} in ${file}:${line}`;
}

describe.skipIf(!isTested)('what keeps nginx from starting', () => {
  it.each(FAULTS.filter(({ where }) => where !== 'file-end').map((fault) => [fault.name, fault] as const))(
    'is told as nginx tells it: %s',
    async (_, fault) => {
      const [good, bad] = fault.make(1);
      const around = {
        upstream: ['events {}\nhttp {\nupstream base { server api-1; }\n', '}\n'],
        server: ['events {}\nhttp {\nupstream base { server api-1; }\n', '}\n'],
        location: ['events {}\nhttp {\nupstream base { server api-1; }\nserver {\nlisten 8080;\n', '\n}\n}\n'],
        stream: ['events {}\nstream {\nupstream raw { server api-1:1; }\n', '\n}\n'],
        'file-end': [],
      }[fault.where];
      const file = 'nginx.conf';
      const faulty = { file, good, bad, isBlinding: false };
      const text = (index: number) => ({ file, good: around[index] ?? '', bad: undefined, isBlinding: false });
      const config: FaultyConfig = { slots: [text(0), faulty, text(1)] };
      expect(reasonsOf(config, new Set()).map((reason) => reason.text)).toEqual([await firstOf(config, new Set())]);
      expect(reasonsOf(config, new Set([faulty]))).toEqual([]);
      expect(await firstOf(config, new Set([faulty]))).toBeUndefined();
    },
  );

  it.each(Array.from({ length: CONFIGS }, (_, index) => index))(
    'is told all at once, configuration %i',
    async (seed) => {
      const config = generateConfig(seed);
      const repaired = new Set<Slot>();
      let atOnce = reasonsOf(config, repaired);
      expect(atOnce).not.toEqual([]);
      let revealed: string[] = [];
      for (let round = 0; ; round++) {
        const first = await firstOf(config, repaired);
        const known = reasonsOf(config, repaired);
        expect(known.map(({ text }) => text).slice(0, 1)).toEqual(first === undefined ? [] : [first]);
        if (first === undefined || round > 20) break;
        const slot = known[0]?.slot;
        if (!slot?.bad) throw new Error(`${first}: found in a piece that has no fault`);
        revealed.push(first);
        repaired.add(slot);
        // until then, what comes after it cannot be seen by anybody
        if (slot.isBlinding) {
          revealed = [];
          atOnce = reasonsOf(config, repaired);
        }
      }
      expect(revealed).toEqual(atOnce.map(({ text }) => text));
    },
  );
});

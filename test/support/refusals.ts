import type { Settings } from '../../server/src/settings';
import { analyseFixture, parseFixture } from './fixture';
import { nginxTest } from './nginx';

/** What a rule says nginx would print instead of starting, in file and text order. */
export function refusalsOf(rule: string, fixture: string, settings: Partial<Settings> = {}): string[] {
  const { snapshots } = analyseFixture(parseFixture(fixture), settings);
  return snapshots
    .flatMap(({ findings }) => findings)
    .flatMap((finding) => (finding.rule === rule && finding.refusal?.by === 'nginx' ? [finding.refusal.message] : []));
}

/** What nginx itself prints instead of starting; nothing if it accepts the file. All host names resolve. */
export async function nginxRefusal(config: string): Promise<string[]> {
  const { errors } = await nginxTest(config, { hosts: 'all' });
  return errors.filter(({ level }) => level === 'emerg').map(({ message }) => message);
}

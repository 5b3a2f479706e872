import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyseFixture } from '../support/fixture';
import { findNginx, nginxVersion } from '../support/nginx';
import { nginxRefusal } from '../support/refusals';
import { misuses } from './directive-misuses';

const COMPOSE = `services:
  web: {image: "nginx:1.22.1", volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}
`;

/** All that the findings say nginx would print. */
function refusals(config: string): string[] {
  const { snapshot } = analyseFixture(
    new Map([
      ['nginx.conf', config],
      ['docker-compose.yml', COMPOSE],
    ]),
  );
  return snapshot.findings.flatMap(({ refusal }) => (refusal?.by === 'nginx' ? [refusal.message] : []));
}

const canAsk = findNginx() && nginxVersion() === '1.22.1' && existsSync('/usr/lib/nginx/modules/ngx_mail_module.so');

describe.skipIf(!canAsk)('200 misuses of directives, and uses among them', () => {
  const cases = misuses(400);

  it('are refused where nginx refuses them, in its words, and nowhere else', { timeout: 120_000 }, async () => {
    const wrong: string[] = [];
    let refused = 0;
    for (const { kind, statement, config } of cases) {
      const [nginx] = await nginxRefusal(config);
      const own = refusals(config);
      if (nginx !== undefined) refused++;
      const agrees = nginx === undefined ? own.length === 0 : own.includes(nginx);
      if (!agrees) wrong.push(`${kind}, ${statement}\n  nginx: ${nginx ?? 'accepts it'}\n  we: ${own.join(' | ')}`);
    }
    expect(wrong).toEqual([]);
    // both verdicts are there in numbers
    expect(refused).toBeGreaterThanOrEqual(200);
    expect(cases.length - refused).toBeGreaterThan(60);
  });
});

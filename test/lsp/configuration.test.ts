import { afterEach, describe, expect, it } from 'vitest';
import { type ClientOptions, TestClient } from '../support/lsp';
import { STACK } from './stack';

const clients: TestClient[] = [];

async function start(fixture: string, options?: ClientOptions): Promise<TestClient> {
  const client = await TestClient.start(fixture, options);
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) await client.stop();
});

/** The severity of the one rule that is looked at here; others come and go with the catalogue. */
const severityIn = (client: TestClient): unknown =>
  client.diagnostics('nginx.conf').find(({ code }) => code === 'upstream-host-missing')?.severity;

describe('upstream-lens.config.json', () => {
  const CONFIG = 'upstream-lens.config.json';

  it('sets severities when it is written, edited and deleted', async () => {
    const client = await start(STACK);
    await client.until(() => severityIn(client) === 1);
    await client.write(CONFIG, '{ "rules": { "upstream-host-missing": "hint" } }');
    await client.until(() => severityIn(client) === 4);
    await client.open(CONFIG, 'jsonc');
    await client.replace(CONFIG, '"hint"', '"warning"');
    await client.until(() => severityIn(client) === 2);
    await client.close(CONFIG);
    await client.until(() => severityIn(client) === 4);
    await client.write(CONFIG, undefined);
    await client.until(() => severityIn(client) === 1);
  });

  it('yields to what is set in the editor', async () => {
    const fixture = `${STACK}//- ${CONFIG}\n{ "rules": { "upstream-host-missing": "off" } }\n`;
    const client = await start(fixture, { configuration: { rules: { 'upstream-host-missing': 'warning' } } });
    await client.until(() => severityIn(client) === 2);
    await client.configure({});
    await client.until(() => severityIn(client) === undefined);
  });

  it('is told what is wrong in it, and keeps what it said before', async () => {
    const client = await start(`${STACK}//- ${CONFIG}\n{ "rules": { "upstream-host-missing": "hint" } }\n`);
    await client.open(CONFIG, 'jsonc');
    await client.until(() => severityIn(client) === 4);
    await client.replace(CONFIG, '"hint" } }', '"hint" ');
    await client.until(() => client.rules(CONFIG).length > 0);
    expect(client.rules(CONFIG)).toContain('config');
    expect(severityIn(client)).toBe(4);
    await client.replace(CONFIG, '"hint" ', '"hint" }, "presett": "strict" }');
    await client.until(() => String(client.diagnostics(CONFIG)[0]?.message).includes('did you mean "preset"'));
    await client.replace(CONFIG, 'presett', 'preset');
    await client.until(() => client.diagnostics(CONFIG).length === 0);
  });
});

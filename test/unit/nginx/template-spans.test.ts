import { describe, expect, it } from 'vitest';
import { parseAddress, spannedText } from '../../../server/src/nginx/address';
import { parseConfig } from '../../../server/src/nginx/parser';
import { SourceFile } from '../../../server/src/text/source';
import { analyseFixture, fixtureUri, parseFixture } from '../../support/fixture';

const VARIABLES = new Map([
  ['HOST', 'api-1'],
  ['PORT', '3000'],
  ['BACKEND', 'api-1:3000'],
  ['N', '1'],
  ['EMPTY', ''],
]);

/** Host and port of the first argument: what nginx sees, and the text of their places. */
function partsOf(statement: string): string[] {
  const source = new SourceFile('file:///t', statement);
  const word = parseConfig(source, VARIABLES).body[0]?.args[0] ?? expect.fail('no argument');
  const { host, hostSpan, port, portSpan } = parseAddress(spannedText(word));
  return [`${host} = ${source.slice(hostSpan)}`, ...(portSpan ? [`${port} = ${source.slice(portSpan)}`] : [])];
}

describe('the parts of an address in a template', () => {
  it.each([
    ['server api-1:${PORT};', ['api-1 = api-1', '3000 = ${PORT}']],
    ['server ${HOST}:80;', ['api-1 = ${HOST}', '80 = 80']],
    ['server $HOST:$PORT;', ['api-1 = $HOST', '3000 = $PORT']],
    ['server api-${N}:80;', ['api-1 = api-${N}', '80 = 80']],
    ['server "${HOST}:80";', ['api-1 = ${HOST}', '80 = 80']],
    ['server ${EMPTY}api:${PORT};', ['api = api', '3000 = ${PORT}']],
    // one variable holds both: neither part has a place of its own
    ['server ${BACKEND};', ['api-1 = ${BACKEND}', '3000 = ${BACKEND}']],
    // an escape shifts what follows
    ['server "a\\"${N}:80";', ['a"1 = "a\\"${N}:80"', '80 = "a\\"${N}:80"']],
  ])('%s', (statement, parts) => {
    expect(partsOf(statement)).toEqual(parts);
  });
});

describe('a fix in a template', () => {
  const fixture = (server: string) => `//- docker-compose.yml
services:
  lb:
    image: nginx:1.28
    environment: { PORT: "3000", HOST: apo-2, BACKEND: "apo-2:3000" }
    volumes: [./templates:/etc/nginx/templates]
  api-2:
    image: api
//- templates/default.conf.template
upstream api { server ${server} max_fails=3 fail_timeout=30s; }
server { listen 80; location / { proxy_pass http://api; } }
`;
  const edits = (server: string) => {
    const { snapshot, workspace } = analyseFixture(parseFixture(fixture(server)));
    const finding = snapshot.findings.find(({ rule }) => rule === 'upstream-host-missing') ?? expect.fail('no finding');
    const path = 'templates/default.conf.template';
    expect(finding.uri).toBe(fixtureUri(path));
    const source = snapshot.sources.get(finding.uri);
    return workspace
      .fixes(snapshot, finding)
      .flatMap((fix) => fix.edits.filter(({ uri }) => uri === finding.uri))
      .map(({ span, newText }) => `${source?.slice(span)} -> ${newText}`);
  };

  it('leaves the variables beside it', () => {
    expect(edits('apo-2:${PORT}')).toEqual(['apo-2 -> api-2']);
  });

  it.each(['${HOST}:3000', '${BACKEND}'])('does not write over %s, which is set elsewhere', (server) => {
    expect(edits(server)).toEqual([]);
  });
});

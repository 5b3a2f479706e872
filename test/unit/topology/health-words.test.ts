import { describe, expect, it } from 'vitest';
import { countsPerWorker, failureText } from '../../../server/src/topology/health-words';
import { analyseFixture, parseFixture } from '../../support/fixture';

const COMPOSE = `//- docker-compose.yml
services:
  web: { image: "nginx:1.25" }
  a: { image: a }
  b: { image: b }
  three: { image: x, scale: 3 }
  dark: { image: x, scale: "\${N}" }
`;

function textsOf(body: string, protocol = 'http', head = ''): (string | undefined)[] {
  const files = `//- nginx.conf\n${head}events {}\n${protocol} {\n  upstream u { ${body} }\n}\n${COMPOSE}`;
  const { topology } = analyseFixture(parseFixture(files)).snapshot;
  const [linked] = topology.upstreams;
  if (!linked) throw new Error('no upstream');
  const texts = linked.endpoints.map(({ server }) => server && failureText(server, linked));
  return countsPerWorker(linked, topology) ? [...texts, 'by worker'] : texts;
}

const DEFAULT = 'After one failure it gets no requests for 10s (the defaults)';
const ONLY = 'The only peer: max_fails and fail_timeout are ignored, failures never take it out';

describe('what happens when a server fails', () => {
  it.each([
    ['by default', 'server a; server b max_fails=1;', [DEFAULT, 'After one failure it gets no requests for 10s']],
    [
      'after several failures',
      'server a max_fails=3 fail_timeout=30s; server b;',
      ['After 3 failures within 30s it gets no requests for 30s', DEFAULT],
    ],
    [
      'with a time without unit',
      'server a max_fails=2 fail_timeout=5; server b;',
      ['After 2 failures within 5s it gets no requests for 5s', DEFAULT],
    ],
    ['never', 'server a max_fails=0; server b;', ['Failures are not counted: it is never taken out', DEFAULT]],
    [
      'with the last one of two parameters',
      'server a max_fails=0 max_fails=1; server b;',
      ['After one failure it gets no requests for 10s', DEFAULT],
    ],
    ['to a single peer', 'server a max_fails=3;', [ONLY]],
    ['to one of the addresses of a name', 'server three;', [DEFAULT]],
    ['beside a server that is down, which counts', 'server a; server b down;', [DEFAULT, undefined]],
    ['beside a backup', 'server a; server b backup;', [DEFAULT, DEFAULT]],
  ])('is told: %s', (_, body, expected) => {
    expect(textsOf(body)).toEqual(expected);
  });

  it.each([
    ['it may be a single peer', 'server dark;'],
    ['nginx refuses the number', 'server a max_fails=x;server a max_fails=-1;'],
    ['nginx refuses the time', 'server a fail_timeout=500ms;server a fail_timeout=1x;'],
    ['there is no time', 'server a fail_timeout=0;server a fail_timeout=0s;'],
  ])('is not told where %s', (_, body) => {
    expect(textsOf(body).every((text) => text === undefined)).toBe(true);
  });

  it('is told of connections in stream', () => {
    expect(textsOf('server a:1; server b:1;', 'stream')[0]).toBe(
      'After one failure it gets no connections for 10s (the defaults)',
    );
  });

  it('is counted by each worker without a zone', () => {
    expect(textsOf('server a; server b;', 'http', 'worker_processes 4; ')).toContain('by worker');
    expect(textsOf('server a; server b;', 'http', 'worker_processes 1; ')).not.toContain('by worker');
    expect(textsOf('zone u 64k; server a; server b;', 'http', 'worker_processes 4; ')).not.toContain('by worker');
    expect(textsOf('server a;', 'http', 'worker_processes 4; ')).not.toContain('by worker');
  });
});

import { describe, expect, it } from 'vitest';
import { methodName, methodText } from '../../../server/src/topology/method-text';
import { sharesOf, shareText } from '../../../server/src/topology/shares';
import type { LinkedUpstream } from '../../../server/src/topology/types';
import { analyseFixture, parseFixture } from '../../support/fixture';

const COMPOSE = `//- docker-compose.yml
services:
  web: { image: "nginx:1.25" }
  a: { image: a }
  b: { image: b }
  c: { image: c }
  three: { image: x, scale: 3 }
  dark: { image: x, scale: "\${N}" }
`;

function linkedOf(body: string, protocol: 'http' | 'stream' = 'http'): LinkedUpstream {
  const text = `//- nginx.conf\nevents {}\n${protocol} {\n  upstream u {\n    ${body}\n  }\n}\n${COMPOSE}`;
  const [linked] = analyseFixture(parseFixture(text)).snapshot.topology.upstreams;
  if (!linked) throw new Error('no upstream');
  return linked;
}

function sharesIn(body: string): string[] | undefined {
  const shares = sharesOf(linkedOf(body));
  return shares?.servers.map((share) => shareText(share, shares.basis));
}

describe('the share of a server', () => {
  it.each([
    ['is the same for all that take turns', 'server a; server b; server c;', ['33.3 %', '33.3 %', '33.3 %']],
    ['follows the weights', 'server a weight=5; server b; server c weight=2;', ['62.5 %', '12.5 %', '25 %']],
    ['counts every address of a name', 'server three; server a;', ['75 %', '25 %']],
    ['counts a line twice that stands there twice', 'server a; server b; server a;', ['33.3 %', '33.3 %', '33.3 %']],
    ['is nothing for what is down', 'server a; server b down; server c;', ['50 %', '0 %', '50 %']],
    ['is nothing for a backup while primaries serve', 'server a; server b backup;', ['100 %', '0 %']],
    ['is all for the backups when the primaries are down', 'server a down; server b backup;', ['0 %', '100 %']],
    ['takes the last weight of a line', 'server a weight=9 weight=1; server b;', ['50 %', '50 %']],
    ['is known of the only server, whatever its name leads to', 'server dark; server b down;', ['100 %', '0 %']],
    ['holds on average for keys', 'hash $uri; server a; server b weight=2;', ['about 33 %', 'about 67 %']],
    [
      'holds on average for clients',
      'ip_hash; server a; server b; server c;',
      ['about 33 %', 'about 33 %', 'about 33 %'],
    ],
    ['holds on average for active connections', 'least_conn; server a; server b;', ['about 50 %', 'about 50 %']],
    ['holds on average for chance', 'random; server a; server b weight=3;', ['about 25 %', 'about 75 %']],
    [
      'is by name on the ring of a consistent hash',
      'hash $uri consistent; server three; server a;',
      ['about 50 %', 'about 50 %'],
    ],
    ['is taken in turns where the key is empty', 'hash ""; server a; server b;', ['50 %', '50 %']],
    ['may be small', 'server a weight=5000; server b;', ['over 99 %', 'under 0.1 %']],
  ])('%s', (_, body, expected) => {
    expect(sharesIn(body)).toEqual(expected);
  });

  it.each([
    ['the number of addresses is not', 'server dark; server a;'],
    ['a host is outside', 'server example.com; server a;'],
    ['a service is missing', 'server nobody; server a;'],
    ['a weight is refused', 'server a weight=0; server b;'],
    ['an include is', 'include more.conf; server a;'],
    ['the key is a constant', 'hash x; server a; server b;'],
    ['times decide', 'least_time header; server a; server b;'],
    ['two are drawn of unequal weight', 'random two; server a weight=3; server b;'],
    ['all are down', 'server a down; server b down;'],
    ['a server is drained', 'server a drain; server b;'],
    ['there is no server', ''],
  ])('is not told where %s', (_, body) => {
    expect(sharesIn(body)).toBeUndefined();
  });

  it('is a fraction in its lowest terms', () => {
    const shares = sharesOf(linkedOf('server a weight=4; server b weight=2; server c weight=6;'));
    expect(shares?.servers.map(({ part, of }) => `${part}/${of}`)).toEqual(['2/6', '1/6', '3/6']);
  });
});

describe('the words for a method', () => {
  it.each([
    ['server a; server b;', 'round robin', 'Servers take turns'],
    ['server a; server b weight=2;', 'round robin', 'Servers take turns, those with more weight more often'],
    ['least_conn; server a;', 'least_conn', 'The server with the fewest active connections is next'],
    [
      'least_conn; server a weight=2; server b;',
      'least_conn',
      'The server with the fewest active connections for its weight is next',
    ],
    ['hash $uri; server a;', 'hash $uri', 'Requests with the same "$uri" go to the same server'],
    [
      'hash "$uri" consistent; server a;',
      'hash "$uri" consistent',
      'Requests with the same "$uri" go to the same server; few keys move when servers come or go',
    ],
    ['hash x; server a;', 'hash x', 'The key "x" is the same for all requests: one server gets everything'],
    ['random; server a;', 'random', 'A server is drawn at random'],
    [
      'random two least_conn; server a;',
      'random two least_conn',
      'Of two servers drawn at random, the one with fewer active connections is next',
    ],
    ['hash $uri; random; server a;', 'random', 'A server is drawn at random'],
    [
      'sticky cookie id; server a;',
      'round robin, sticky cookie',
      'A client stays on the server it was given, known by a cookie that nginx sets; for new ones: servers take turns',
    ],
  ])('%s', (body, name, text) => {
    const { upstream } = linkedOf(body);
    expect([methodName(upstream), methodText(upstream)]).toEqual([name, text]);
  });

  it('speaks of connections in stream', () => {
    expect(methodText(linkedOf('hash $remote_addr; server a:1;', 'stream').upstream)).toMatch(/^Connections with/);
  });
});

import { describe, expect, it } from 'vitest';
import {
  COMPOSE,
  change,
  lineOf,
  NGINX,
  newFindings,
  occurrences,
  type Place,
  stack,
  textOf,
} from '../support/reference-stack';

/**
 * In examples/autograph every port stands in several places. Whichever of them is changed, exactly one finding must say
 * so. (The host's side of the balancer's mapping is free: only the gateway in front of it would know.)
 */

const SERVER_LINES = occurrences(NGINX, /^\s*server [\w-]+:(\d+)/gm);
const LISTENS = occurrences(NGINX, /^\s*listen (\d+);/gm);
const VARIABLES = occurrences(COMPOSE, /^ {6}PORT: "(\d+)"/gm);
const EXPOSES = VARIABLES.map((place) =>
  occurrences(COMPOSE, /^ {4}expose:\n {6}- "(\d+)"/gm).find(({ start }) => start > place.start),
).filter((place) => place !== undefined);
const PUBLISHED = occurrences(COMPOSE, /^ {6}- "\d+:(\d+)"/gm);

/** A port that nothing uses, and ones that other services use. */
const OTHER_PORTS = ['9999', '8083', '8084'];

function eachChange(places: readonly Place[]): { where: string; place: Place; port: string }[] {
  return places.flatMap((place) => {
    const now = textOf(place.path).slice(place.start, place.end);
    return OTHER_PORTS.filter((port) => port !== now).map((port) => {
      return { where: `${place.path}:${lineOf(place)} ${now} → ${port}`, place, port };
    });
  });
}

/** The service whose block holds a place of the compose file, and the port in its line in nginx. */
function serverLineOf({ start }: Place): { readonly service: string; readonly place: Place | undefined } {
  const service =
    [
      ...textOf(COMPOSE)
        .slice(0, start)
        .matchAll(/^ {2}([\w-]+):$/gm),
    ].at(-1)?.[1] ?? '';
  const [place] = occurrences(NGINX, new RegExp(`^\\s*server ${service}:(\\d+)`, 'gm'));
  return { service, place };
}

describe('a port of the reference stack that is changed in one place', () => {
  it('is found nowhere in the stack as it is, and the places are all there', () => {
    expect(newFindings(stack)).toEqual([]);
    const counts = [SERVER_LINES, LISTENS, VARIABLES, EXPOSES, PUBLISHED].map((places) => places.length);
    expect(counts).toEqual([15, 1, 15, 15, 1]);
  });

  it.each(eachChange(SERVER_LINES))('server line: $where', ({ place, port }) => {
    expect(newFindings(change(place, port))).toEqual([
      expect.objectContaining({
        rule: 'upstream-port-undeclared',
        severity: 'warning',
        path: NGINX,
        line: lineOf(place),
        token: port,
      }),
    ]);
  });

  it.each(eachChange(EXPOSES))('expose: $where', ({ place, port }) => {
    const { service, place: asked } = serverLineOf(place);
    const found = newFindings(change(place, port));
    expect(found).toEqual([
      expect.objectContaining({ rule: 'upstream-port-undeclared', severity: 'information', path: NGINX }),
    ]);
    expect(found[0]?.line).toBe(asked && lineOf(asked));
    expect(found[0]?.message).toBe(`"${service}" declares ${port}, nginx asks for ${found[0]?.token}`);
  });

  it.each(eachChange(VARIABLES))('PORT: $where', ({ place, port }) => {
    const { service, place: asked } = serverLineOf(place);
    const found = newFindings(change(place, port));
    expect(found).toEqual([
      expect.objectContaining({ rule: 'upstream-port-undeclared', severity: 'information', path: NGINX }),
    ]);
    expect(found[0]?.line).toBe(asked && lineOf(asked));
    expect(found[0]?.message).toBe(`"${service}" sets PORT=${port}, nginx asks for ${found[0]?.token}`);
  });

  it.each(eachChange(LISTENS))('listen: $where', ({ place, port }) => {
    const [published] = PUBLISHED;
    expect(newFindings(change(place, port))).toEqual([
      expect.objectContaining({
        rule: 'published-port-without-listen',
        severity: 'warning',
        path: COMPOSE,
        line: published && lineOf(published),
        token: '8090',
      }),
    ]);
  });

  it.each(eachChange(PUBLISHED))('container port of the balancer: $where', ({ place, port }) => {
    expect(newFindings(change(place, port))).toEqual([
      expect.objectContaining({
        rule: 'published-port-without-listen',
        severity: 'warning',
        path: COMPOSE,
        line: lineOf(place),
        token: port,
      }),
    ]);
  });
});

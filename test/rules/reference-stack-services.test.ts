import { describe, expect, it } from 'vitest';
import {
  COMPOSE,
  change,
  lineOf,
  NGINX,
  newFindings,
  occurrences,
  type Place,
  textOf,
} from '../support/reference-stack';

/** Whatever is deleted from the compose file of examples/autograph, exactly one finding must say so. */

const SERVICES = occurrences(COMPOSE, /^ {2}([\w-]+):\n(?= {4})/gm)
  .map((place) => ({ name: textOf(COMPOSE).slice(place.start, place.end), block: blockAt(place) }))
  .filter(
    ({ block }) =>
      block.start > textOf(COMPOSE).indexOf('\nservices:') && block.end < textOf(COMPOSE).indexOf('\nnetworks:'),
  );
const INSTANCES = SERVICES.filter(({ name }) => /-service-\d$/.test(name));
const INFRASTRUCTURE = SERVICES.filter(({ name }) => !/-service-\d$/.test(name) && name !== 'load-balancer');

/** A key's lines, to the next line that is indented no deeper. */
function blockAt({ path, start }: Place): Place {
  const text = textOf(path);
  const lineStart = text.lastIndexOf('\n', start) + 1;
  const rest = text.slice(text.indexOf('\n', start) + 1);
  const length = rest.search(new RegExp(`^ {0,${start - lineStart}}\\S`, 'm'));
  return { path, start: lineStart, end: text.length - rest.length + (length < 0 ? rest.length : length) };
}

function serverLine(name: string): number | undefined {
  const [place] = occurrences(NGINX, new RegExp(`^\\s*server (${name}):`, 'gm'));
  return place && lineOf(place);
}

describe('a part of the reference stack that is deleted', () => {
  it('finds the services', () => {
    expect([INSTANCES.length, INFRASTRUCTURE.map(({ name }) => name)]).toEqual([15, ['postgres', 'redis', 'minio']]);
  });

  it.each(INSTANCES)('is missed by nginx: $name', ({ name, block }) => {
    expect(newFindings(change(block, ''))).toEqual([
      expect.objectContaining({
        rule: 'upstream-host-missing',
        severity: 'error',
        path: NGINX,
        line: serverLine(name),
        token: name,
      }),
    ]);
  });

  it.each(INFRASTRUCTURE)('is missed by Compose: $name', ({ name, block }) => {
    const found = newFindings(change(block, ''));
    expect(found).toEqual([
      expect.objectContaining({ rule: 'compose-syntax', severity: 'error', path: COMPOSE, token: name }),
    ]);
    expect(found[0]?.message).toMatch(new RegExp(`^service ".*" depends on undefined service "${name}"$`));
  });

  it.each([
    ['with its key', /^(networks):\n {2}[\w-]+:/gm],
    ['alone', /^networks:\n {2}([\w-]+):/gm],
  ])('is missed by Compose: the definition of the network, %s', (_, pattern) => {
    const [definition] = occurrences(COMPOSE, pattern);
    const found = newFindings(change(blockAt(definition as Place), ''));
    expect(found).toEqual([
      expect.objectContaining({ rule: 'compose-syntax', severity: 'error', token: 'autograph-network' }),
    ]);
    expect(found[0]?.message).toBe('service "postgres" refers to undefined network autograph-network');
  });

  it.each(INSTANCES)('leaves one host unreachable: the network of $name', ({ name, block }) => {
    const found = newFindings(change(networksIn(block), ''));
    expect(found).toEqual([
      expect.objectContaining({
        rule: 'upstream-host-unreachable',
        severity: 'error',
        path: NGINX,
        line: serverLine(name),
        token: name,
      }),
    ]);
  });

  it('leaves all hosts unreachable, which is said once: the network of the balancer', () => {
    const balancer = SERVICES.find(({ name }) => name === 'load-balancer');
    expect(newFindings(change(networksIn(balancer?.block as Place), ''))).toEqual([
      {
        rule: 'upstream-host-unreachable',
        severity: 'error',
        path: NGINX,
        line: serverLine('diagram-service-1'),
        token: 'diagram-service-1',
        message:
          '"diagram-service-1" and 14 more hosts are on "autograph-network", nginx on "default": no common network; nginx will refuse to start: host not found in upstream',
      },
    ]);
  });
});

function networksIn(block: Place): Place {
  const [networks] = occurrences(COMPOSE, /^ {4}(networks):/gm).filter(
    ({ start }) => block.start < start && start < block.end,
  );
  return blockAt(networks as Place);
}

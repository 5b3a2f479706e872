import { describe, expect, it } from 'vitest';
import { isAtLeast } from '../../../server/src/topology/version';
import { analyseFixture, parseFixture } from '../../support/fixture';

function versionOf(web: string, files = '', nginxVersion = ''): string {
  const fixture = `//- nginx/nginx.conf\nhttp {}\n//- docker-compose.yml\nservices:\n  web:\n${web}\n${files}`;
  const { version } = analyseFixture(parseFixture(fixture), { nginxVersion }).snapshot.topology;
  return version.known ? version.version.join('.') : `unknown: ${version.reason}`;
}

describe('the version of nginx', () => {
  it.each([
    ['nginx', '1.31.4'],
    ['nginx:latest', '1.31.4'],
    ['nginx:alpine', '1.31.4'],
    ['nginx:stable-alpine', '1.30.6'],
    ['nginx:1.25-alpine', '1.25.99'],
    ['nginx:1.25.3', '1.25.3'],
    ['docker.io/library/nginx:1.27.0-alpine3.19', '1.27.0'],
    ['nginxinc/nginx-unprivileged:1.29.7', '1.29.7'],
    ['nginx:1.25.3@sha256:0123', '1.25.3'],
  ])('of the image %s is %s', (image, version) => {
    expect(versionOf(`    image: "${image}"`)).toBe(version);
  });

  it.each([
    'nginx@sha256:0123',
    'nginx:${TAG}',
    'openresty/openresty:1.25.3',
    'registry.example.com/nginx:1.25',
    'nginx:mine',
  ])('of the image %s is unknown', (image) => {
    expect(versionOf(`    image: "${image}"`)).toMatch(/^unknown: /);
  });

  it('comes from the FROM line of the Dockerfile', () => {
    const dockerfile = '//- nginx/Dockerfile\nFROM nginx:1.27.3-alpine\nCOPY nginx.conf /etc/nginx/nginx.conf\n';
    expect(versionOf('    build: ./nginx\n    image: my/balancer:2', dockerfile)).toBe('1.27.3');
  });

  it('comes from the setting first', () => {
    expect(versionOf('    image: nginx:1.25.3', '', '1.29.7')).toBe('1.29.7');
    expect(versionOf('    image: nginx:1.25.3', '', 'newest')).toMatch(/no version: newest/);
  });
});

describe('isAtLeast', () => {
  const known = (version: readonly [number, number, number]) =>
    ({ known: true, version, text: '', reason: '' }) as const;

  it('compares number by number', () => {
    expect(isAtLeast(known([1, 29, 7]), '1.29.7')).toBe(true);
    expect(isAtLeast(known([1, 29, 6]), '1.29.7')).toBe(false);
    expect(isAtLeast(known([1, 30, 0]), '1.29.7')).toBe(true);
    expect(isAtLeast(known([1, 9, 99]), '1.29.7')).toBe(false);
    expect(isAtLeast({ known: false, reason: '' }, '1.29.7')).toBeUndefined();
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../server/src/rules/run';
import { applyFix } from '../support/check';
import { analyseFixture, fixtureUri } from '../support/fixture';

/*
 * The example stack with one line taken away at a time: each gives one finding, of the right rule at the right place,
 * and its preferred fix puts the line back.
 */

const FOLDER = join(__dirname, '../../examples/autograph');
const NGINX = 'nginx/nginx.conf';
const FILES = new Map(
  [NGINX, 'nginx/Dockerfile', 'docker-compose.lb.yml', 'services/instance/Dockerfile'].map((path) => [
    path,
    readFileSync(join(FOLDER, path), 'utf8'),
  ]),
);
const CONFIG = FILES.get(NGINX) ?? '';

function withConfig(text: string): Map<string, string> {
  return new Map(FILES).set(NGINX, text);
}

function isVisible({ severity }: Finding): boolean {
  return severity !== 'hint';
}

/** Everything at information or above, as `rule: text under it`. */
function visible(config: string): string[] {
  const { snapshot } = analyseFixture(withConfig(config));
  return snapshot.findings
    .filter(isVisible)
    .map(({ rule, uri, span }) => `${rule}: ${uri === fixtureUri(NGINX) ? config.slice(span.start, span.end) : uri}`);
}

/** The text after the preferred fix of the only visible finding. */
function fixed(config: string): string | undefined {
  const files = withConfig(config);
  const { snapshot, workspace } = analyseFixture(files);
  const finding = snapshot.findings.find(isVisible);
  const fixes = finding ? workspace.fixes(snapshot, finding) : [];
  const [first] = fixes;
  expect(fixes.filter(({ isPreferred }) => isPreferred)).toEqual([first]);
  return first && applyFix(files, first).get(NGINX);
}

/** Every match of a pattern, with the text without it. */
function deletions(pattern: RegExp, config = CONFIG): { line: number; text: string; without: string }[] {
  return [...config.matchAll(pattern)].map((match) => ({
    line: config.slice(0, match.index).split('\n').length,
    text: match[0].trim(),
    without: config.slice(0, match.index) + config.slice(match.index + match[0].length),
  }));
}

describe('the example stack', () => {
  it('has no finding', () => {
    expect(visible(CONFIG)).toEqual([]);
    expect(analyseFixture(FILES).snapshot.topology.version).toMatchObject({ known: true, text: '1.25' });
  });

  const parameters = deletions(/ (?:max_fails|fail_timeout)=\w+/g);

  it('has two health parameters for each of 15 servers', () => {
    expect(parameters).toHaveLength(30);
  });

  it.each(parameters)('line $line without $text', ({ without, line }) => {
    const server = /server (\S+?)[ ;]/.exec(CONFIG.split('\n')[line - 1] ?? '')?.[1];
    expect(visible(without)).toEqual([`upstream-server-missing-health-parameters: ${server}`]);
    const after = fixed(without) ?? '';
    expect(visible(after)).toEqual([]);
    expect(after.split('\n')[line - 1]?.split(/[ ;]+/).sort()).toEqual(
      CONFIG.split('\n')[line - 1]?.split(/[ ;]+/).sort(),
    );
  });

  const headers = deletions(/^ *proxy_set_header (?:Upgrade|Connection "upgrade").*\n/gm);

  it('sets both headers of a handshake', () => {
    expect(headers).toHaveLength(2);
  });

  it.each(headers)('line $line without $text', ({ without }) => {
    expect(visible(without)).toEqual(['websocket-without-upgrade-headers: /collaboration']);
    expect(fixed(without)).toBe(CONFIG);
  });

  it.each(deletions(/^ *ip_hash;\n/gm))('line $line without $text', ({ without }) => {
    expect(visible(without)).toEqual(['websocket-without-sticky-upstream: /collaboration']);
    expect(fixed(without)).toBe(CONFIG);
  });

  describe('HTTP/1.1 of the WebSocket location', () => {
    const own = /(?<=proxy_pass http:\/\/collaboration\w+;\n) *proxy_http_version 1\.1;\n/g;

    it('may go as long as the server sets it', () => {
      for (const { without } of deletions(own)) expect(visible(without)).toEqual([]);
    });

    // the server's line, moved into each of the other locations
    const inLocations = CONFIG.replace(/^ {8}proxy_http_version 1\.1;\n/m, '').replace(
      /^( *)proxy_pass http:\/\/(?!collaboration)\w+;\n(?! *proxy_http_version)/gm,
      '$&$1proxy_http_version 1.1;\n',
    );

    it('is needed where no outer level sets it', () => {
      expect(visible(inLocations)).toEqual([]);
      const [deletion] = deletions(own, inLocations);
      expect(visible(deletion?.without ?? '')).toEqual(['websocket-http-version: /collaboration']);
      expect(fixed(deletion?.without ?? '')).toBe(inLocations);
    });
  });
});

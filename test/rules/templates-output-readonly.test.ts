import { describe, expect, it } from 'vitest';
import type { Fix } from '../../server/src/rules/rule';
import { applyFix, checkFix, checkRule, fixTitles } from '../support/check';
import { analyseFixture, parseFixture } from '../support/fixture';

const RULE = 'templates-output-readonly';

const FILES = `//- templates/app.conf.template
server { listen 80; location / { return 204; } }
//- conf.d/other.conf
server { listen 81; location / { return 204; } }
`;

const compose = (mount: string, rest = '') => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes:
      - ./templates:/etc/nginx/templates:ro
      - ${mount}
${rest}`;

describe(RULE, () => {
  it('when: conf.d is mounted read-only and there are templates', () => {
    checkRule(
      RULE,
      `${FILES}//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes:
      - ./templates:/etc/nginx/templates:ro
      - ./conf.d:/etc/nginx/conf.d:ro
#                ^^^^^^^^^^^^^^^^^ error: "/etc/nginx/conf.d" is read-only, so the image cannot write what it makes of "app.conf.template"; nginx starts without it
`,
    );
  });

  it('not: a mount that can be written; another output folder; no templates; an entrypoint that does not run', () => {
    checkRule(RULE, FILES + compose('./conf.d:/etc/nginx/conf.d'));
    const moved = '    environment: { NGINX_ENVSUBST_OUTPUT_DIR: /etc/nginx/generated }\n';
    checkRule(RULE, FILES + compose('./conf.d:/etc/nginx/conf.d:ro', moved));
    checkRule(RULE, FILES.replace('app.conf.template', 'README.md') + compose('./conf.d:/etc/nginx/conf.d:ro'));
    checkRule(RULE, FILES + compose('./conf.d:/etc/nginx/conf.d:ro', '    entrypoint: [nginx, -g, daemon off;]\n'));
  });

  it('not: an image that is not known', () => {
    checkRule(RULE, FILES + compose('./conf.d:/etc/nginx/conf.d:ro').replace('nginx:1.28', 'example/nginx'));
  });

  it('fix: takes :ro away, with CRLF, and read_only', () => {
    // an ending that does not make the template a project of its own
    const files = FILES.replace('.template', '.tpl');
    const suffix = '    environment: { NGINX_ENVSUBST_TEMPLATE_SUFFIX: .tpl }\n';
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    checkFix(
      RULE,
      crlf(files + compose('./conf.d:/etc/nginx/conf.d:ro # ours', suffix)),
      crlf(compose('./conf.d:/etc/nginx/conf.d # ours', suffix)),
    );
    const quoted = (options: string) => compose(`"./conf.d:/etc/nginx/conf.d:${options}"`, suffix);
    checkFix(RULE, files + quoted('ro,z'), quoted('z'));
    const long = (value: string) =>
      compose(`{ type: bind, source: ./conf.d, target: /etc/nginx/conf.d, read_only: ${value} }`, suffix);
    checkFix(RULE, files + long('true'), long('false'));
    expect(fixTitles(RULE, files + long('true'))).toEqual(['Mount it to be written']);
  });

  it('fix: has the template of a root file written to its place', () => {
    const root =
      '//- templates/nginx.conf.template\nevents {}\nhttp { server { listen 80; location / { return 204; } } }\n';
    const lines = compose('./conf.d:/etc/nginx/conf.d:ro');
    const files = parseFixture(`${root}//- conf.d/other.conf\nserver { listen 81; }\n${lines}`);
    const output = '    environment:\n      NGINX_ENVSUBST_OUTPUT_DIR: /etc/nginx\n';
    const fixes = fixesOf(files);
    expect(fixes.map(({ title }) => title)).toEqual([
      'Have it written to /etc/nginx/nginx.conf: set NGINX_ENVSUBST_OUTPUT_DIR',
      'Mount it to be written',
    ]);
    const [fix] = fixes;
    const after = applyFix(files, fix ?? { edits: [] });
    expect(after.get('docker-compose.yml')).toBe(files.get('docker-compose.yml') + output);
    const found = analyseFixture(after).snapshots.flatMap(({ findings }) => findings);
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(fixesOf(parseFixture(FILES + lines)).map(({ title }) => title)).toEqual(['Mount it to be written']);
  });
});

/** Of all projects: a template that nobody expands is one of its own. */
function fixesOf(files: ReadonlyMap<string, string>): readonly Fix[] {
  const { snapshots, workspace } = analyseFixture(files);
  return snapshots.flatMap((snapshot) =>
    snapshot.findings.filter(({ rule }) => rule === RULE).flatMap((finding) => workspace.fixes(snapshot, finding)),
  );
}

import { describe, expect, it } from 'vitest';
import { rules } from '../../../server/src/rules';
import { fixesOf } from '../../../server/src/rules/run';
import { applyFix } from '../../support/check';
import { analyseFixture, FIXTURE_ROOT, parseFixture } from '../../support/fixture';

/** Findings and edits in texts that are no files of their own: `configs.content`, templates, files of an image. */

const INLINE = `services:
  edge:
    image: nginx:1.27
    ports: ["80:80"]
    configs:
      - source: site
        target: /etc/nginx/conf.d/default.conf
  api-1:
    image: example/api
    expose: ["3000"]
  api-2:
    image: example/api
    expose: ["3000"]
configs:
  site:
    content: |
      upstream api {
        server api-1:3000;
        server api-9:3000;
      }

      server {
        listen 80;
        location /ws/ {
          proxy_pass http://api$$request_uri;
        }
      }
`;

interface Place {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** Findings by file, line (from 1) and the text that is marked. */
function findingsOf(fixture: string, rule?: string): Place[] {
  const files = parseFixture(fixture);
  return analyseFixture(files)
    .snapshots.flatMap(({ findings, sources }) => findings.map((finding) => ({ finding, sources })))
    .filter(({ finding }) => (rule === undefined ? finding.severity !== 'hint' : finding.rule === rule))
    .map(({ finding, sources }) => {
      const source = sources.get(finding.uri);
      if (!source) throw new Error(`${finding.rule} in ${finding.uri}, which is no file of the project`);
      const path = finding.uri.slice(FIXTURE_ROOT.length + 1);
      return {
        rule: finding.rule,
        path,
        line: source.placeAt(finding.span.start).line + 1,
        text: source.slice(finding.span),
      };
    });
}

/** The files after one fix of the first finding of a rule, and the titles of all of its fixes. */
function fixed(fixture: string, rule: string, title?: RegExp) {
  const files = parseFixture(fixture);
  const { workspace, snapshots } = analyseFixture(files);
  for (const snapshot of snapshots) {
    const finding = snapshot.findings.find((candidate) => candidate.rule === rule);
    if (!finding) continue;
    const fixes = workspace.fixes(snapshot, finding);
    const fix = title ? fixes.find((candidate) => title.test(candidate.title)) : fixes[0];
    return { files: fix && applyFix(files, fix), titles: fixes.map((each) => each.title) };
  }
  throw new Error(`${rule} finds nothing`);
}

const inline = (text: string): string => `//- compose.yml\n${text}`;

describe('configs.content', () => {
  it('marks the word in the compose file', () => {
    expect(findingsOf(inline(INLINE), 'upstream-host-missing')).toEqual([
      { rule: 'upstream-host-missing', path: 'compose.yml', line: 19, text: 'api-9' },
    ]);
  });

  it('marks it with CRLF too', () => {
    expect(findingsOf(inline(INLINE.replaceAll('\n', '\r\n')), 'upstream-host-missing')).toEqual([
      { rule: 'upstream-host-missing', path: 'compose.yml', line: 19, text: 'api-9' },
    ]);
  });

  it('marks a word behind a doubled dollar, and one that a variable brought in', () => {
    const text = INLINE.replace('server api-9:3000;', 'server $${x}$${HOST:-api-9}:3000; server ${HOST:-api-8}:3000;');
    const marked = findingsOf(inline(text), 'upstream-host-missing').map((place) => place.text);
    expect(marked).toEqual(['${HOST:-api-8}']);
  });

  it.each([
    ['plain', 'content: upstream api { server api-1:3000; server api-9:3000; }'],
    ['in single quotes', "content: 'upstream api { server api-1:3000; server api-9:3000; }'"],
    ['in double quotes', 'content: "upstream api {\\n server api-1:3000;\\n\\tserver api-9:3000; }"'],
    ['folded', 'content: >-\n      upstream api {\n      server api-1:3000;\n      server api-9:3000; }'],
    [
      'with an indentation of its own',
      'content: |2-\n        upstream api { server api-1:3000;\n       server api-9:3000; }',
    ],
  ])('marks it in a text %s', (_, content) => {
    const text = `${INLINE.slice(0, INLINE.indexOf('content:'))}${content}\n`;
    expect(findingsOf(inline(text), 'upstream-host-missing').map((place) => place.text)).toEqual(['api-9']);
    const after = fixed(inline(text), 'upstream-host-missing', /Use the service "api-2"/).files;
    expect(after?.get('compose.yml')).toBe(text.replace('api-9', 'api-2'));
  });

  it('replaces a word', () => {
    const after = fixed(inline(INLINE), 'upstream-host-missing', /Use the service "api-2"/).files;
    expect(after?.get('compose.yml')).toBe(INLINE.replace('api-9', 'api-2'));
  });

  it.each(['\n', '\r\n'])('adds lines in the style of the file, dollars doubled (%j)', (eol) => {
    const text = INLINE.replace('api-9', 'api-2').replaceAll('\n', eol);
    const { files, titles } = fixed(inline(text), 'websocket-without-upgrade-headers');
    expect(titles.length).toBeGreaterThan(0);
    const after = files?.get('compose.yml') ?? '';
    expect(after).toContain(`${eol}          proxy_set_header Upgrade $$http_upgrade;${eol}`);
    expect(after.split(eol).join('')).not.toMatch(/[\r\n]/);
    // nothing but new lines: what was there is there in its order, at its indentation
    const lines = after.split(eol);
    const kept = text.split(eol).filter((line) => lines.includes(line));
    expect(kept).toEqual(text.split(eol));
    expect(findingsOf(inline(after), 'compose-syntax')).toEqual([]);
    expect(findingsOf(inline(after), 'websocket-without-upgrade-headers')).toEqual([]);
  });

  it.each(['\n', '\r\n'])('removes a line and leaves no indentation behind (%j)', (eol) => {
    const text = INLINE.replace('api-9', 'api-1').replaceAll('\n', eol);
    const { files, titles } = fixed(inline(text), 'upstream-server-duplicate', /^Remove/);
    expect(titles).not.toEqual([]);
    expect(files?.get('compose.yml')).toBe(
      text.replace(`        server api-1:3000;${eol}        server`, '        server'),
    );
  });

  it('edits nothing inside of what a variable brought in', () => {
    const text = INLINE.replace('api-9:3000', '${TARGET:-api-9:3000}');
    const { titles } = fixed(inline(text), 'upstream-host-missing');
    // the stub is an edit of the services; the host alone has no place of its own
    expect(titles).toContain('Add a service "api-9" to the compose file');
    expect(titles.filter((title) => title.startsWith('Use the service'))).toEqual([]);
  });

  it('replaces all of what a variable brought in', () => {
    const text = INLINE.replace('api-9:3000', '${HOST:-api-9}:3000');
    const after = fixed(inline(text), 'upstream-host-missing', /Use the service "api-2"/).files;
    expect(after?.get('compose.yml')).toBe(text.replace('${HOST:-api-9}', 'api-2'));
  });

  it('is silenced by a comment in the text', () => {
    const alone = INLINE.replace(
      '        server api-9',
      '        # upstream-lens-ignore upstream-host-missing later\n        server api-9',
    );
    expect(findingsOf(inline(alone), 'upstream-host-missing')).toEqual([]);
    const behind = INLINE.replace('api-9:3000;', 'api-9:3000; # upstream-lens-ignore upstream-host-missing later');
    expect(findingsOf(inline(behind), 'upstream-host-missing')).toEqual([]);
    const other = INLINE.replace('api-9:3000;', 'api-9:3000; # upstream-lens-ignore upstream-empty later');
    expect(findingsOf(inline(other), 'upstream-host-missing')).toHaveLength(1);
  });
});

describe('templates', () => {
  const project = (template: string, environment = 'API_HOST: api-9, PORT: "3000"') => `//- compose.yml
services:
  edge:
    image: nginx:1.27
    ports: ["80:80"]
    environment: { ${environment} }
    volumes: ["./templates:/etc/nginx/templates:ro"]
  api-1: { image: example/api, expose: ["3000"] }
//- templates/default.conf.template
${template}`;

  it('marks the whole word in the template', () => {
    expect(
      findingsOf(
        project('upstream api {\n  server ${API_HOST}:${PORT};\n  server "$API_HOST:3001";\n}\n'),
        'upstream-host-missing',
      ),
    ).toEqual([
      { rule: 'upstream-host-missing', path: 'templates/default.conf.template', line: 2, text: '${API_HOST}' },
      { rule: 'upstream-host-missing', path: 'templates/default.conf.template', line: 3, text: '$API_HOST' },
    ]);
  });

  it('says nothing of variables without a known value', () => {
    const template = 'upstream api { server ${API_HOST}:${PORT}; }\n';
    expect(findingsOf(project(template, 'API_HOST: "${UNSET}", PORT: "3000"'), 'upstream-host-missing')).toEqual([]);
  });

  it('edits what is written, never what a variable brought in', () => {
    const template =
      'upstream api {\n  server api-7:${PORT};\n}\nserver { listen 80; location / { proxy_pass http://api; } }\n';
    const { files } = fixed(project(template), 'upstream-host-missing', /Use the service "api-1"/);
    expect(files?.get('templates/default.conf.template')).toBe(template.replace('api-7', 'api-1'));
  });
});

describe('files of several contexts', () => {
  const EDGE = `//- compose.yml
services:
  edge:
    image: nginx:1.27
    volumes: ["./conf.d:/etc/nginx/conf.d:ro", "./proxy.inc:/etc/nginx/proxy.inc:ro"]
  api: { image: example/api, expose: ["3000"] }
`;

  it('says once what is wrong in a file that two sites include', () => {
    const fixture = `${EDGE}//- conf.d/a.conf
server { listen 80; server_name a; include proxy.inc; }
//- conf.d/b.conf
server { listen 80; server_name b; include proxy.inc; }
//- proxy.inc
location / { proxy_pass http://apj:3000; }
`;
    expect(findingsOf(fixture, 'upstream-host-missing')).toEqual([
      { rule: 'upstream-host-missing', path: 'proxy.inc', line: 1, text: 'apj' },
    ]);
  });

  it('takes each context for itself', () => {
    const fixture = `${EDGE}//- conf.d/a.conf
server { listen 80; server_name a; location /a { include proxy.inc; } }
server { listen 80; server_name b; location /b { include proxy.inc; } }
//- proxy.inc
proxy_pass http://api:3000;
`;
    const [snapshot] = analyseFixture(parseFixture(fixture)).snapshots;
    expect(snapshot?.topology.routes.map(({ route }) => route.location?.path)).toEqual(['/a', '/b']);
    const inFile = snapshot?.findings.filter(({ uri, severity }) => uri.endsWith('/proxy.inc') && severity !== 'hint');
    expect(inFile).toEqual([]);
  });
});

describe('files that lead back to the root file', () => {
  const cycle = (fixture: string) => {
    const { snapshot } = analyseFixture(parseFixture(fixture));
    const found = snapshot.findings.filter(({ rule }) => rule === 'include-cycle');
    return [snapshot.files.nginx, ...found.map(({ uri }) => uri)].map((uri) => uri.slice(FIXTURE_ROOT.length + 1));
  };

  it.each([
    ['itself', '//- nginx.conf\nhttp { include nginx.conf; }\n', 'nginx.conf'],
    ['through another', '//- nginx.conf\nhttp { include a.conf; }\n//- a.conf\ninclude nginx.conf;\n', 'a.conf'],
    [
      'through two others',
      '//- nginx.conf\nhttp { include a.conf; }\n//- a.conf\ninclude b.conf;\n//- b.conf\ninclude nginx.conf;\n',
      'b.conf',
    ],
  ])('%s', (_, files, where) => {
    expect(cycle(files)).toEqual(['nginx.conf', where]);
    const mount = files.replaceAll('//- ', '//- nginx/');
    const compose = '//- compose.yml\nservices: { edge: { image: nginx, volumes: ["./nginx:/etc/nginx"] } }\n';
    expect(cycle(compose + mount)).toEqual(['nginx/nginx.conf', `nginx/${where}`]);
  });
});

describe('parts of a configuration that nothing includes', () => {
  it('do not miss what another of them has', () => {
    const fixture = `//- compose.yml
services:
  nginx: { image: example/nginx }
  api: { image: example/api }
//- conf.d/upstreams.conf
upstream backend { server api:80; }
//- conf.d/site.conf
server {
  listen 80;
  location / {
    proxy_pass http://backend;
  }
}
`;
    expect(findingsOf(fixture).filter(({ rule }) => /host-missing|misspelled|unused/.test(rule))).toEqual([]);
  });

  it('still name a server that is no service', () => {
    const fixture = `//- compose.yml
services:
  nginx: { image: example/nginx }
  api: { image: example/api }
//- conf.d/upstreams.conf
upstream backend { server apj:80; }
`;
    expect(findingsOf(fixture, 'upstream-host-missing').map(({ text }) => text)).toEqual(['apj']);
  });
});

describe('files of an image', () => {
  it('are never edited, and nothing is said of them', () => {
    const fixture = `//- compose.yml
services:
  edge:
    image: nginx:1.27
    ports: ["80:80"]
    volumes: ["./app.conf:/etc/nginx/conf.d/app.conf:ro"]
  api: { image: example/api, expose: ["3000"] }
//- app.conf
upstream api { server api:3000; }
server { listen 8080; location /ws/ { proxy_pass http://api; } }
`;
    const { workspace, snapshot } = analyseFixture(parseFixture(fixture));
    const fixes = snapshot.findings.flatMap((finding) => workspace.fixes(snapshot, finding));
    expect(fixes.length).toBeGreaterThan(0);
    expect(snapshot.findings.map(({ uri }) => uri).filter((uri) => !uri.startsWith(FIXTURE_ROOT))).toEqual([]);
    expect(fixes.flatMap(({ edits }) => edits).filter(({ uri }) => !uri.startsWith(FIXTURE_ROOT))).toEqual([]);
    // a rule itself may well want to: the http block is the image's
    expect(snapshot.files.virtuals.size).toBeGreaterThan(0);
    expect(snapshot.findings.every((finding) => fixesOf(finding, rules, snapshot.topology) !== undefined)).toBe(true);
  });
});

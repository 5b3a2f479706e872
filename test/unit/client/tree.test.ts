import { describe, expect, it } from 'vitest';
import { buildTree, findNodeAt, walk } from '../../../client/src/tree/build';
import type { TreeNode } from '../../../client/src/tree/node';
import {
  about,
  COMPOSE,
  finding,
  location,
  NGINX,
  peer,
  place,
  project,
  ready,
  server,
  service,
  upstream,
} from './topology';

/** The rows as indented text: label, description and, in brackets, the worst severity. Without those about a project. */
function outline(nodes: readonly TreeNode[], indent = ''): string {
  return nodes
    .filter(({ kind }) => kind !== 'about')
    .map(({ label, description, severity, children }) => {
      const words = [label, description && `| ${description}`, severity && `[${severity}]`].filter(Boolean).join(' ');
      return `${indent}${words}\n${outline(children, `${indent}  `)}`;
    })
    .join('');
}

function nodeNamed(nodes: readonly TreeNode[], label: string): TreeNode {
  for (const node of walk(nodes)) if (node.label === label) return node;
  throw new Error(`no row "${label}"`);
}

describe('rows of the Upstreams view', () => {
  it('lead from the project to the compose service', () => {
    const catalog = upstream('catalog', [
      peer('catalog-1:3000', { service: service('catalog-1', { image: 'node:22-alpine' }) }),
      peer('10.0.0.1:80', { target: 'outside', targetText: 'an address', parameters: [] }),
    ]);
    const tree = buildTree(
      ready(
        project({
          servers: [
            server([
              location('/catalog', { upstream: catalog, pass: 'http://catalog' }),
              location('/ws', { upstream: catalog, pass: 'http://catalog', webSocket: true }),
              location('/health', { answers: 'return 200' }),
            ]),
          ],
          unusedServices: [service('redis', { ports: [], replicas: 3 })],
        }),
      ),
    );
    expect(outline(tree)).toBe(
      `nginx/nginx.conf | docker-compose.yml
  listen 80 | shop.example.com
    /catalog | → catalog
      catalog | round robin · 2 peers
        catalog-1:3000 | max_fails=3 fail_timeout=30s
          catalog-1 | 3000 · node:22-alpine
        10.0.0.1:80 | an address
    /ws | → catalog · WebSocket
      catalog | round robin · 2 peers
        catalog-1:3000 | max_fails=3 fail_timeout=30s
          catalog-1 | 3000 · node:22-alpine
        10.0.0.1:80 | an address
    /health | return 200
  Services no upstream uses
    redis | 3 replicas
`,
    );
  });

  it('say what is not there', () => {
    const tree = buildTree(
      ready(
        project({ composeFiles: [] }),
        project({ id: 'file:///b', name: 'b', servers: [server([], { listens: [], names: [''] })] }),
        project({ id: 'file:///c', name: 'c', unusedUpstreams: [upstream('legacy', [])] }),
      ),
    );
    expect(outline(tree)).toBe(
      `nginx/nginx.conf | no compose file
  No server blocks
b | docker-compose.yml
  server
    No locations
c | docker-compose.yml
  No server blocks
  Upstreams no route uses
    legacy | round robin · 0 peers
      No servers
`,
    );
  });

  it('show a stream server with its own pass, and peers of unknown number', () => {
    const pass = location('', {
      upstream: upstream('mqtt', [peer('$broker:1883', { addresses: null })], { peerCount: null }),
    });
    const tree = buildTree(
      ready(project({ servers: [server([pass], { protocol: 'stream', listens: ['listen 1883'], names: [] })] })),
    );
    expect(outline(tree[0]?.children ?? [])).toBe(
      `listen 1883 | stream
  proxy_pass | → mqtt
    mqtt | round robin · 1 or more peers
      $broker:1883 | max_fails=3 fail_timeout=30s
`,
    );
  });

  it('say that files are being read, or why they could not be', () => {
    expect(outline(buildTree({ state: 'loading', projects: [] }))).toBe('Reading nginx and compose files …\n');
    expect(outline(buildTree({ state: 'error', message: 'No memory', projects: [] }))).toBe(
      'No memory | show output\nRestart the language server\n',
    );
    expect(buildTree(ready())).toEqual([]);
  });
});

describe('what a project consists of', () => {
  const image = { containerPath: '/etc/nginx/nginx.conf', kind: 'image' } as const;
  const template = {
    name: 'templates/api.conf.template',
    place: place(0),
    containerPath: '/etc/nginx/conf.d/api.conf',
    kind: 'template',
  } as const;
  const view = project({
    nginxService: { name: 'lb', evidence: ['mounts ./templates', 'runs the image nginx'], place: place(4, 4, COMPOSE) },
    about: about({
      nginxFiles: [image, template],
      composeFiles: [
        { uri: COMPOSE, name: 'docker-compose.yml', role: 'main' },
        { uri: 'file:///shop/lb.yml', name: 'lb.yml', role: 'override' },
      ],
      assumption: 'lb.yml is read on top of docker-compose.yml',
      unseen: [{ text: 'include *.conf: not found', place: place(7) }, { text: 'the network is external' }],
    }),
  });
  const rowsOf = (more: Partial<typeof view> = {}) => {
    const node = buildTree(ready({ ...view, ...more }))[0]?.children.at(-1);
    return node?.kind === 'about' ? node : expect.fail('the last row is another');
  };

  it('is told with paths in the container, in the order of loading and merging', () => {
    const node = rowsOf();
    expect(`${node.label} | ${node.description}\n${outline(node.children, '  ')}`).toBe(
      `About this project | 2 things not seen
  nginx runs as lb | mounts ./templates; runs the image nginx
  nginx 1.25 (image tag nginx:1.25-alpine) | open source
  nginx files
    /etc/nginx/nginx.conf | comes with the image
    templates/api.conf.template | /etc/nginx/conf.d/api.conf · after envsubst
  Compose files | assumed
    docker-compose.yml
    lb.yml | on top of those above
    Choose compose files … | lb.yml is read on top of docker-compose.yml
  Not seen
    include *.conf: not found
    the network is external
`,
    );
  });

  it('says what is not known, and what was chosen', () => {
    const node = rowsOf({
      nginxService: undefined,
      about: about({ composeFiles: [], isChosen: true, nginxFiles: [] }),
    });
    expect(outline(node.children)).toBe(
      `No service is known to run nginx | docker-compose.yml mounts nginx.conf
nginx 1.25 (image tag nginx:1.25-alpine) | open source
nginx files
Compose files | none
  Choose compose files … | chosen by the setting upstreamLens.projects
`,
    );
  });

  it('leads to the places, and to the choice', () => {
    const rows = [...walk([rowsOf()])];
    const named = (label: string) => rows.find((row) => row.label === label);
    expect(named('nginx runs as lb')?.place).toEqual(place(4, 4, COMPOSE));
    expect(named('include *.conf: not found')?.place).toEqual(place(7));
    expect(named('/etc/nginx/nginx.conf')?.place).toBeUndefined();
    expect(named('Choose compose files …')).toMatchObject({ command: { id: 'upstreamLens.chooseComposeFiles' } });
  });

  it('is in the tooltip of the project, where no text of the files is Markdown', () => {
    const [node] = buildTree(ready({ ...view, about: about({ assumption: '[x](command:evil)' }) }));
    expect(node?.tooltip).toContain('Edition: open source');
    expect(node?.tooltip).toContain('Assumed: \\[x\\]\\(command\\:evil\\)');
  });
});

describe('findings', () => {
  const missing = finding('error', '"catlog-2" is no service');
  const health = finding('warning', 'no max_fails');
  const broken = upstream(
    'catalog',
    [peer('catlog-2:3000', { target: 'missing', targetText: 'no service of this name', findings: [missing] })],
    { findings: [health] },
  );
  const tree = buildTree(
    ready(
      project({
        servers: [server([location('/a', { upstream: broken }), location('/b', { upstream: broken }), location('/c')])],
        counts: { error: 1, warning: 1, information: 0, hint: 0 },
      }),
    ),
  );

  it('show on every row above them', () => {
    expect(outline(tree)).toBe(
      `nginx/nginx.conf | docker-compose.yml [error]
  listen 80 | shop.example.com [error]
    /a | → catalog [error]
      catalog | round robin · 1 peer [error]
        catlog-2:3000 | no service of this name · max_fails=3 fail_timeout=30s [error]
    /b | → catalog [error]
      catalog | round robin · 1 peer [error]
        catlog-2:3000 | no service of this name · max_fails=3 fail_timeout=30s [error]
    /c
`,
    );
    expect(nodeNamed(tree, 'catalog').ownSeverity).toBe('warning');
    expect(nodeNamed(tree, '/a').ownSeverity).toBeUndefined();
  });

  it('count once where an upstream is used twice', () => {
    expect(nodeNamed(tree, 'listen 80').allFindings).toHaveLength(2);
  });

  it('count on the project even where they are on no row', () => {
    const counts = { error: 7, warning: 2, information: 0, hint: 0 };
    const [node] = buildTree(ready(project({ counts })));
    expect(node?.counts).toEqual(counts);
    expect(node?.severity).toBe('error');
    expect(node?.spoken).toMatch(/, 7 errors and 2 warnings below$/);
  });

  it('are spoken with their severity', () => {
    expect(nodeNamed(tree, 'catalog').spoken).toBe(
      'Upstream catalog, round robin · 1 peer, Warning: no max_fails, 1 error below',
    );
    expect(nodeNamed(tree, 'catlog-2:3000').spoken).toContain('Error: "catlog-2" is no service');
  });

  it('are told in words where colours cannot, on the row and below it', () => {
    const verdicts = ['nginx/nginx.conf', '/a', 'catalog', 'catlog-2:3000', '/c'].map(
      (label) => nodeNamed(tree, label).verdict,
    );
    expect(verdicts).toEqual([
      '1 error and 1 warning below',
      '1 error and 1 warning below',
      '1 warning, 1 error below',
      '1 error',
      '',
    ]);
  });

  it('open the menu of fixes only where there is one', () => {
    expect(nodeNamed(tree, 'catlog-2:3000').contextValue).toBe('peer nginx hasAddress hasFindings fixable');
    expect(nodeNamed(tree, '/a').contextValue).toBe('location nginx');
    const [stuck] = buildTree(
      ready(project({ unusedUpstreams: [upstream('x', [], { findings: [finding('error', 'no servers', false)] })] })),
    );
    expect(nodeNamed(stuck ? [stuck] : [], 'x').contextValue).toBe('upstream nginx hasAddress hasFindings');
  });

  it("are in the tooltip, where nothing of the user's text is Markdown", () => {
    const hostile = peer('a`b:80', {
      targetText: '[click](command:evil) <img src=x>',
      findings: [finding('error', '**bold** "_x_" is no service')],
    });
    const nodes = buildTree(ready(project({ unusedUpstreams: [upstream('u', [hostile])] })));
    const { tooltip } = nodeNamed(nodes, 'a`b:80');
    expect(tooltip).toContain('\\[click\\]\\(command\\:evil\\) &lt;img');
    expect(tooltip).toContain('**Error** \\*\\*bold\\*\\* "\\_x\\_" is no service `rule-of-error`');
    expect(tooltip).toContain('**Peer a\\`b\\:80**');
  });
});

describe('ids', () => {
  const view = () =>
    ready(
      project({
        servers: [
          server([
            location('/a', { upstream: upstream('u', [peer('x:1'), peer('x:1')]) }),
            location('/b', { upstream: upstream('u', [peer('x:1')]) }),
          ]),
          server([]),
        ],
      }),
    );

  it('occur once, even where the file repeats itself', () => {
    const ids = [...walk(buildTree(view()))].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are the same after the next analysis', () => {
    const ids = () => [...walk(buildTree(view()))].map(({ id }) => id);
    expect(ids()).toEqual(ids());
  });
});

describe('the row for a cursor', () => {
  const shared = upstream('u', [peer('x:1', { place: place(3) })], { extent: place(2, 5) });
  const tree = buildTree(
    ready(
      project({
        servers: [
          server(
            [
              location('/a', { upstream: shared, place: place(12), extent: place(12, 14) }),
              location('/b', { upstream: shared, place: place(16), extent: place(16, 18) }),
            ],
            { extent: place(10, 20) },
          ),
        ],
      }),
    ),
  );
  const labelAt = (line: number, character = 0) => findNodeAt(tree, (uri) => uri === NGINX, { line, character })?.label;

  it('is the innermost one that holds it, wherever on its lines the cursor is', () => {
    expect([labelAt(3), labelAt(4, 1), labelAt(13), labelAt(19), labelAt(16, 99)]).toEqual([
      'x:1',
      'u',
      '/a',
      'listen 80',
      '/b',
    ]);
  });

  it('is none outside of all, and none in another file', () => {
    expect(labelAt(1)).toBeUndefined();
    expect(labelAt(8)).toBeUndefined();
    expect(findNodeAt(tree, () => false, { line: 3, character: 0 })).toBeUndefined();
  });

  it('stays in the branch that is selected', () => {
    const second = nodeNamed(tree, '/b');
    const found = findNodeAt(tree, () => true, { line: 3, character: 5 }, second);
    expect(found?.parent?.parent).toBe(second);
  });
});

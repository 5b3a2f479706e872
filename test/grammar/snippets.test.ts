import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { findNginx, nginxTest, nginxVersion } from '../support/nginx';
import { expandSnippet, readSnippets, type Snippet } from './snippet';
import { tokenize } from './support';

const nginxSnippets = readSnippets('snippets/nginx.json');
const composeSnippets = readSnippets('snippets/compose.json');

describe('snippet expansion', () => {
  it('takes defaults, first choices and mirrors', () => {
    expect(expandSnippet('${1:a ${2:b}} ${3|x\\,y,z|} $1 ${2} \\$host \\} \\\\n$0')).toBe('a b x,y a b b $host } \\n');
  });

  it('refuses a dollar that VS Code would take for a variable', () => {
    expect(() => expandSnippet('set $host;')).toThrow('bare $');
  });
});

describe('every snippet', () => {
  const all = [...nginxSnippets, ...composeSnippets];

  it('has a prefix of its own in lower case with hyphens', () => {
    const prefixes = all.map((snippet) => snippet.prefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    expect(prefixes.filter((prefix) => !/^[a-z]+(?:-[a-z]+)+$/.test(prefix))).toEqual([]);
  });

  it('says what it inserts and where', () => {
    expect(
      all
        .filter((snippet) => !/\([a-z ]+\)\.|\bwhole\b|\bcomplete\b|\([a-z ]+\)[:;]/.test(snippet.description))
        .map((s) => s.prefix),
    ).toEqual([]);
  });

  it('ends at $0 and numbers its tab stops from 1 without a gap', () => {
    for (const { prefix, body } of all) {
      const numbers = new Set([...body.matchAll(/(?<!\\)\$\{?(\d+)/g)].map((match) => Number(match[1])));
      const expected = [...Array(numbers.size).keys()];
      expect(
        [...numbers].sort((a, b) => a - b),
        prefix,
      ).toEqual(expected);
    }
  });
});

describe('nginx snippets', () => {
  it.each(nginxSnippets)('$prefix gives balanced text', async ({ body }) => {
    expect((await tokenize(expandSnippet(body))).depth).toBe(1);
  });

  it.each(nginxSnippets.filter(({ body }) => /^\s*keepalive /m.test(body)))(
    '$prefix says or does what keepalive needs before nginx 1.29.7',
    ({ body }) => {
      expect(body).toMatch(
        /proxy_http_version 1\.1; *\n\s*proxy_set_header Connection "";|# Needs proxy_http_version 1\.1 and an empty Connection header/,
      );
    },
  );

  it.each(nginxSnippets)('$prefix gives every upstream server its health parameters', ({ body }) => {
    const servers = expandSnippet(body).match(/^ *server [^{]*;/gm) ?? [];
    expect(servers.filter((server) => !/ max_fails=3 fail_timeout=30s/.test(server))).toEqual([]);
  });
});

/** What nginx older than the named version answers; from 1.29.6 and 1.27.3 on these pass. */
const newerThanNginx: Record<string, { since: string; message: RegExp }> = {
  'upstream-sticky-cookie': { since: '1.29.6', message: /unknown directive "sticky"/ },
  'upstream-resolve': {
    since: '1.27.3',
    message: /"resolver" directive is not allowed here|invalid parameter "resolve"/,
  },
};

describe.skipIf(!findNginx())('nginx snippets in a real nginx', () => {
  it.each(nginxSnippets)('$prefix passes nginx -t with its defaults', async (snippet) => {
    const { ok, errors } = await nginxTest(wrap(snippet), { hosts: 'all' });
    const limit = newerThanNginx[snippet.prefix];
    if (limit && isBefore(nginxVersion(), limit.since)) {
      expect(ok).toBe(false);
      expect(errors.map((error) => error.message).join('\n')).toMatch(limit.message);
    } else {
      expect(errors).toEqual([]);
      expect(ok).toBe(true);
    }
  });
});

describe('compose snippets', () => {
  it.each(composeSnippets)('$prefix is YAML without errors or warnings', ({ body }) => {
    const document = parseDocument(expandSnippet(body), { merge: true });
    expect([...document.errors, ...document.warnings]).toEqual([]);
    expect(document.contents).not.toBeNull();
  });

  it('the stack and the whole nginx.conf fit together', () => {
    const stack = parseDocument(expansionOf(composeSnippets, 'compose-stack'), { merge: true }).toJS() as {
      services: Record<
        string,
        { expose?: string[]; ports?: string[]; depends_on?: object; environment?: { INSTANCE_ID?: string } }
      >;
    };
    const { balancer, ...instances } = stack.services;
    const addresses = Object.entries(instances).map(([name, service]) => `${name}:${service.expose?.[0]}`);
    const configuration = expansionOf(nginxSnippets, 'lb-full');
    const servers = [...configuration.matchAll(/^ *server (\S+) max_fails/gm)].map((match) => match[1]);
    expect([...new Set(servers)]).toEqual(addresses);
    expect(Object.keys(balancer?.depends_on ?? {})).toEqual(Object.keys(instances));
    expect(balancer?.ports?.[0]?.split(':')[1]).toBe(/listen (\d+);/.exec(configuration)?.[1]);
    expect(Object.values(instances).map((service) => service.environment?.INSTANCE_ID)).toEqual(Object.keys(instances));
  });
});

function expansionOf(snippets: Snippet[], prefix: string): string {
  const snippet = snippets.find((candidate) => candidate.prefix === prefix);
  if (!snippet) {
    throw new Error(`no snippet ${prefix}`);
  }
  return expandSnippet(snippet.body);
}

/** A whole configuration around a snippet, by the context its description names. */
function wrap({ body, description, prefix }: Snippet): string {
  const text = expandSnippet(body);
  const context = /\((http|server|upstream)\)/.exec(description)?.[1] ?? 'main';
  const map = prefix === 'location-websocket-map' ? expansionOf(nginxSnippets, 'websocket-map') : '';
  const backend = 'upstream backend { server 127.0.0.1:8080; }';
  const wrapped: Record<string, string> = {
    main: text,
    http: `events {}\nhttp {\n${text}\n}`,
    server: `events {}\nhttp {\n${map}\n${backend}\nserver { listen 18080;\n${text}\n}\n}`,
    // A backup server needs a primary one beside it.
    upstream: `events {}\nhttp { upstream backend {\nserver 127.0.0.1:8080;\n${text}\n} }`,
  };
  return wrapped[context] ?? '';
}

function isBefore(version: string, limit: string): boolean {
  return version.localeCompare(limit, 'en', { numeric: true }) < 0;
}

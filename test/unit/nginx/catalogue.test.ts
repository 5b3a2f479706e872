import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  builtInVariables,
  Context,
  type DirectiveEntry,
  directiveNames,
  documentationAddress,
  findDirective,
  isBuiltInVariable,
  isKnownDirective,
  mayOpenStatement,
  takesArguments,
  type VariableEntry,
  variableEntries,
} from '../../../server/src/nginx/catalogue';
import { directiveText, literalWords, variableText } from '../../../server/src/nginx/catalogue-text';

const ROOT = join(import.meta.dirname, '../../..');

interface Facts {
  readonly versions: readonly string[];
  readonly directives: Readonly<
    Record<string, readonly (readonly [mask: number, slot: string, ...values: string[]])[][]>
  >;
  readonly variables: Readonly<Record<string, readonly number[]>>;
}

const facts = JSON.parse(readFileSync(join(ROOT, 'scripts/data/nginx-facts.json'), 'utf8')) as Facts;

/** `NGX_*_CONF` of each kind of module; the highest byte of a mask. */
const CONTEXT_BITS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  core: { 1: Context.main },
  events: { 1: Context.main, 2: Context.events },
  http: {
    1: Context.main,
    2: Context.http,
    4: Context.httpServer,
    8: Context.httpLocation,
    16: Context.httpUpstream,
    32: Context.ifInServer,
    64: Context.ifInLocation,
    128: Context.limitExcept,
  },
  stream: { 1: Context.main, 2: Context.stream, 4: Context.streamServer, 8: Context.streamUpstream },
  mail: { 1: Context.main, 2: Context.mail, 4: Context.mailServer },
};

/** Each context that a mask allows, with the numbers of arguments from 0 to 9 that it takes there. */
function meaning(kind: string, mask: number): string[] {
  const counts = Array.from({ length: 10 }, (_, count) => count).filter((count) => {
    if (mask & 0x400) return true;
    if (mask & 0x200) return count === 1;
    if (mask & 0x800) return count >= 1;
    if (mask & 0x1000) return count >= 2;
    return count < 8 && (mask & (1 << count)) !== 0;
  });
  const byte = Math.floor(mask / 0x1000000);
  const contexts = byte === 0xff ? [Context.main, Context.httpLocation] : [];
  for (const [bit, context] of Object.entries(CONTEXT_BITS[kind] ?? {})) {
    if (byte !== 0xff && byte & Number(bit)) contexts.push(context as typeof Context.main);
  }
  return contexts.map((context) => `${context} ${mask & 0x100 ? 'block' : 'line'} ${counts}`);
}

function described(entry: DirectiveEntry): string[] {
  const counts = Array.from({ length: 10 }, (_, count) => count).filter((count) => takesArguments(entry, count));
  return Object.values(Context)
    .filter((context) => entry.contexts & context)
    .map((context) => `${context} ${entry.isBlock ? 'block' : 'line'} ${counts}`);
}

describe('the catalogue of directives', () => {
  it("has every directive of Debian's packages with their contexts and arguments", () => {
    const missing = Object.entries(facts.directives).flatMap(([key, versions]) => {
      const [kind = '', name = ''] = key.split(' ');
      const wanted = (versions.findLast((records) => records.length > 0) ?? []).flatMap(([mask]) =>
        meaning(kind, mask),
      );
      // where versions differ, the catalogue takes what any of them takes
      const differ = new Set(versions.flat().map(([mask]) => mask % 0x1000000)).size > 1;
      const known = new Set(findDirective(name).flatMap(described));
      return wanted.filter((place) => !known.has(place) && !differ).map((place) => `${key}: ${place}`);
    });
    expect(missing).toEqual([]);
  });

  it('allows no place and no number of arguments that nginx does not', () => {
    const wrong: string[] = [];
    for (const key of Object.keys(facts.directives)) {
      const [, name = ''] = key.split(' ');
      const allowed = new Set(
        ['core', 'events', 'http', 'stream', 'mail'].flatMap((kind) =>
          (facts.directives[`${kind} ${name}`] ?? []).flat().flatMap(([mask]) => meaning(kind, mask)),
        ),
      );
      const hasSoft = findDirective(name).some(({ isExact }) => !isExact);
      if (hasSoft || name === 'include' || name === 'ssl_ocsp') continue;
      const versionDependent = name === 'keepalive';
      for (const place of findDirective(name).flatMap(described)) {
        if (!allowed.has(place) && !versionDependent && !/least_time/.test(name)) wrong.push(`${name}: ${place}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.skipIf(!existsSync('/usr/sbin/nginx'))('knows every directive of the nginx that is installed', () => {
    const script = `import { readNginxBinary } from ${JSON.stringify(join(ROOT, 'scripts/lib/nginx-binary.mjs'))};
      console.log(JSON.stringify(readNginxBinary('/usr/sbin/nginx').directives.map(({ name }) => name)));`;
    const names = JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
    ) as string[];
    expect(names.length).toBeGreaterThan(400);
    expect(names.filter((name) => !isKnownDirective(name))).toEqual([]);
  });

  it('is fresh: what nginx gained of late is there', () => {
    const probes =
      'keepalive_min_timeout sticky proxy_pass_trailers http3 early_hints ssl_certificate_compression least_time max_headers proxy_allow_upstream proxy_bind_dynamic proxy_request_dynamic ssl_ech_file add_header_inherit tunnel_pass num_map acme_issuer otel_trace http2';
    expect(probes.split(' ').filter((name) => !isKnownDirective(name))).toEqual([]);
    expect(findDirective('resolver').some(({ contexts }) => contexts & Context.httpUpstream)).toBe(true);
  });

  it('tells one meaning of a name from another', () => {
    const meanings = findDirective('server').map(({ kind, module, isBlock }) => `${kind} ${module} ${isBlock}`);
    expect(meanings.sort()).toEqual([
      'http core true',
      'http upstream false',
      'mail core true',
      'stream core true',
      'stream upstream false',
    ]);
  });

  it('knows editions and versions', () => {
    const facet = (name: string): unknown[] =>
      findDirective(name).map(({ kind, edition, since, wasPlus }) => [kind, edition, since, wasPlus]);
    expect(facet('sticky')).toEqual([['http', 'open source', '1.29.6', true]]);
    expect(facet('queue')).toEqual([['http', 'Plus', undefined, false]]);
    expect(facet('http2')).toEqual([['http', 'open source', '1.25.1', false]]);
    expect(facet('js_content')).toEqual([['http', 'extra', undefined, false]]);
    expect(findDirective('ssl').map(({ removed }) => removed)).toEqual(['1.25.1', '1.25.1']);
  });

  it('names the page of a directive', () => {
    const [proxyPass] = findDirective('proxy_pass');
    const [workers] = findDirective('worker_processes');
    expect(proxyPass && documentationAddress(proxyPass)).toBe(
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass',
    );
    expect(workers && documentationAddress(workers)).toBe(
      'https://nginx.org/en/docs/ngx_core_module.html#worker_processes',
    );
  });

  it('takes ordinary words of other modules for no start of a statement', () => {
    expect(['proxy_pass', 'server', 'uri', 'contact', 'nothing'].map(mayOpenStatement)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('has words where nginx takes no others', () => {
    expect(findDirective('satisfy').map(({ values }) => values)).toEqual([['all', 'any']]);
    expect(findDirective('proxy_next_upstream')[0]?.values).toContain('http_429');
  });
});

describe('the catalogue of variables', () => {
  it('has families, and ignores case', () => {
    const known = ['host', 'HOST', 'http_x_anything', 'arg_q', 'upstream_addr', 'geoip_city', 'uid_got', 'nope'];
    expect(known.filter((name) => isBuiltInVariable(name, 'http'))).toEqual(known.slice(0, -1));
  });

  it('keeps http and stream apart', () => {
    expect(isBuiltInVariable('http_host', 'stream')).toBe(false);
    expect(isBuiltInVariable('ssl_preread_server_name', 'stream')).toBe(true);
    expect(isBuiltInVariable('ssl_preread_server_name', 'http')).toBe(false);
  });

  it('has every variable of the binaries', () => {
    const missing = Object.keys(facts.variables).filter((key) => {
      const [kind, name = ''] = key.split(' ');
      return (kind === 'http' || kind === 'stream') && !isBuiltInVariable(`${name}x`.replace(/([^_])x$/, '$1'), kind);
    });
    expect(missing).toEqual([]);
    expect(builtInVariables('http').names.size).toBeGreaterThan(130);
  });
});

describe('what is known of a variable', () => {
  const find = (name: string, protocol: 'http' | 'stream' = 'http'): VariableEntry | undefined =>
    variableEntries(protocol).find((entry) => entry.name === name);

  it('is whether every nginx has it', () => {
    expect(find('host')).toMatchObject({
      edition: 'open source',
      since: undefined,
      isFamily: false,
      isInternal: false,
    });
    expect(find('request_port')).toMatchObject({ edition: 'open source', since: '1.29.3' });
    expect(find('ssl_sigalg', 'stream')).toMatchObject({ since: '1.29.3' });
    expect(find('jwt_claim_')).toMatchObject({ edition: 'Plus', isFamily: true });
    expect(find('upstream_queue_time')).toMatchObject({ edition: 'Plus' });
    expect(find('otel_trace_id')).toMatchObject({ edition: 'extra' });
    expect(find('proxy_internal_host')).toMatchObject({ isInternal: true });
  });

  it('agrees with the binaries on what is new', () => {
    for (const [key, versions] of Object.entries(facts.variables)) {
      const [kind = '', name = ''] = key.split(' ');
      const entry = find(name, kind === 'stream' ? 'stream' : 'http');
      if (entry?.isInternal) continue;
      const first = facts.versions.find((_, index) => versions[index] !== 0) ?? '';
      const isOld = first === facts.versions[0];
      expect([key, entry?.since === undefined]).toEqual([key, isOld]);
    }
  });
});

describe('the texts of the catalogue', () => {
  const text = (name: string, module: string): ReturnType<typeof directiveText> => {
    const entry = findDirective(name).find((candidate) => candidate.module === module);
    return entry && directiveText(entry);
  };

  it('have syntax, default and a paragraph with whole addresses', () => {
    expect(text('proxy_connect_timeout', 'proxy')).toMatchObject({ syntax: ['*`time`*'], defaults: ['60s'] });
    expect(text('location', 'core')?.paragraph).toMatch(/^Sets configuration depending on a request URI/);
    expect(JSON.stringify(text('listen', 'core'))).not.toContain('](~/');
  });

  it('have the parameters of an upstream server with their versions', () => {
    const parameters = text('server', 'upstream')?.parameters ?? [];
    expect(parameters.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'weight=',
        'max_conns=',
        'max_fails=',
        'fail_timeout=',
        'backup',
        'down',
        'resolve',
        'drain',
      ]),
    );
    expect(parameters.find(({ name }) => name === 'max_conns=')?.since).toBe('1.11.5');
  });

  it('have what variables hold, by protocol and family', () => {
    expect(variableText('Proxy_Host', 'http')).toEqual({
      name: 'proxy_host',
      text: 'name and port of a proxied server as specified in the [`proxy_pass`](https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass) directive',
      address: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#var_proxy_host',
    });
    expect(variableText('upstream_http_x_id', 'http')).toMatchObject({ name: 'upstream_http_*' });
    expect(variableText('http_x_id', 'http')).toMatchObject({ name: 'http_*' });
    expect(variableText('http_x_id', 'stream')).toBeUndefined();
    expect(variableText('status', 'stream')?.address).toContain('/stream/ngx_stream_core_module.html#var_status');
    expect(variableText('http_', 'http')).toBeUndefined();
  });

  it('are whole Markdown: no code is cut in two', () => {
    const cut = directiveNames().flatMap((name) =>
      findDirective(name)
        .flatMap((entry) => directiveText(entry) ?? [])
        .flatMap(({ paragraph, parameters }) => [paragraph, ...parameters.map(({ text }) => text)])
        .filter((text) => /```|:$/.test(text) || text.split('`').length % 2 === 0),
    );
    expect(cut).toEqual([]);
  });

  it('give the words of a syntax', () => {
    const entry = text('proxy_next_upstream', 'proxy');
    expect(entry && literalWords(entry)).toEqual(expect.arrayContaining(['error', 'denied', 'http_429', 'off']));
  });
});

describe('the size of the catalogue', () => {
  it('stays small: the rules read the one, completion the other', () => {
    const kilobytes = (file: string): number => statSync(join(ROOT, 'server/src/nginx/catalogue', file)).size / 1024;
    expect(kilobytes('directives.json')).toBeLessThan(56);
    expect(kilobytes('documentation.json')).toBeLessThan(290);
  });
});

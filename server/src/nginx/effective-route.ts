import { onceFor } from '../text/memo';
import { DEFAULT_PORTS } from './address';
import type { NginxModel, Route, Upstream, UpstreamServer } from './model';
import { byName } from './occurrences';
import type { LoadedConfig } from './scope';
import { effectiveList, effectiveSetting } from './scope';
import type { Directive } from './tree';
import { parseTime } from './values';

/** Where the requests of a route go, and what of them depends on how its target is written. */

/** The port that a target without one means; undefined where nginx wants one written. */
export function defaultPort({ kind, target: { scheme } }: Route): number | undefined {
  // `grpc_pass` may leave its scheme out
  return DEFAULT_PORTS[scheme ?? (kind === 'grpc_pass' ? 'grpc' : '')];
}

/** Whether nginx evaluates the target for each request. */
export function isDynamic({ target }: Route): boolean {
  return target.variables.length > 0;
}

/**
 * The servers behind a target as a comparable text: an upstream block with one plain server is the same as its address
 * in a `*_pass`. Parameters that say what nginx does anyway are left out.
 */
export function poolText(route: Route): string {
  const { upstream, target } = route;
  if (upstream) return upstreamText(upstream);
  const { address } = target;
  const port = address.port ?? defaultPort(route);
  return `server ${addressText(address.kind, address.host, port)}`;
}

/** The name under which routes share their servers' state; nginx makes one group for each host and port. */
export function poolKey(route: Route): string {
  const { upstream, target } = route;
  if (upstream) return `${upstream.protocol} upstream ${upstream.name.toLowerCase()}`;
  const protocol = route.scope.protocol ?? '';
  return `${protocol} ${poolText(route).toLowerCase()} ${defaultPort(route) ?? ''} ${target.address.kind}`;
}

export const upstreamText = onceFor(({ scope, servers }: Upstream): string => {
  const byLine = new Map<Directive, UpstreamServer>(servers.map((server) => [server.directive, server]));
  const lines = scope.directives.map((directive) => {
    const server = byLine.get(directive);
    return server ? serverText(server) : wordsText(directive);
  });
  return [...lines, ...scope.unresolvedIncludes.map(wordsText)].join('\n');
});

function serverText({ address: { kind, host, port, text, error }, parameters }: UpstreamServer): string {
  const where = error === undefined ? addressText(kind, host, port ?? 80) : text;
  // the last one counts
  const byParameter = new Map(parameters.map(({ name, value }) => [name, value]));
  const words = [...byParameter].flatMap(([name, value]) =>
    isDefaultParameter(name, value) ? [] : [value === undefined ? name : `${name}=${value}`],
  );
  return ['server', where, ...words.sort()].join(' ');
}

/** Whether a parameter of a `server` line says what nginx does without it. */
export function isDefaultParameter(name: string, value: string | undefined): boolean {
  if (name === 'weight' || name === 'max_fails') return value === '1';
  if (name === 'max_conns') return value === '0';
  return name === 'fail_timeout' && value !== undefined && parseTime(value) === parseTime('10s');
}

function addressText(kind: string, host: string, port: number | undefined): string {
  if (kind === 'unix') return `unix:${host}`;
  return `${kind === 'ipv6' ? `[${host}]` : host.toLowerCase()}:${port ?? ''}`;
}

/** A statement's words as nginx sees them. */
export function wordsText({ name, args }: Directive): string {
  return JSON.stringify([name.value, ...args.map(({ value }) => value)]);
}

/** nginx's `$proxy_host`: the name as written, with a port that is not the scheme's; undefined with variables. */
export function proxyHost(route: Route): string | undefined {
  const { address } = route.target;
  if (isDynamic(route)) return undefined;
  return hostFor(route, address.kind === 'ipv6' ? `[${address.host}]` : address.host, address.port, address.kind);
}

/** What `$proxy_host` would be with another name in the target. */
export function hostFor(route: Route, host: string, port: number | undefined, kind: string = 'name'): string {
  if (kind === 'unix') return 'localhost';
  return port === undefined || port === defaultPort(route) ? host : `${host}:${port}`;
}

/** Something that a service, or a client, sees of the name in a target. */
export type NameUse =
  /** The Host header, or `:authority` of gRPC. */
  | 'host'
  /** The name asked for with TLS, and the one that a certificate is checked against. */
  | 'tls'
  /** `Location` headers that begin with the target are rewritten. */
  | 'redirect'
  /** The key of cached answers. */
  | 'cache'
  /** `$proxy_host` or `$proxy_port` in a log format or the like. */
  | 'variable';

/** What depends on the name in a literal target: for each use, what the name makes of it. */
export function nameUses(route: Route, { config }: NginxModel): ReadonlyMap<NameUse, string> {
  const uses = new Map<NameUse, string>();
  const host = proxyHost(route);
  const { kind, scope, target } = route;
  const prefix = /^(proxy|grpc|uwsgi)_pass$/.exec(kind)?.[1];
  if (host === undefined || prefix === undefined) return uses;
  if (scope.protocol === 'http' && prefix !== 'uwsgi') {
    const lines = effectiveList(scope, `${prefix}_set_header`)?.directives ?? [];
    if (!lines.some(({ args }) => args[0]?.value.toLowerCase() === 'host')) uses.set('host', host);
  }
  if (isTls(route, prefix)) {
    const isSent = settingOf(route, `${prefix}_ssl_server_name`) === 'on';
    const isChecked = settingOf(route, `${prefix}_ssl_verify`) === 'on';
    const isNamed = settingOf(route, `${prefix}_ssl_name`) !== undefined;
    if ((isSent || isChecked) && !isNamed) uses.set('tls', host.replace(/:\d+$/, ''));
  }
  if (kind === 'proxy_pass' && scope.protocol === 'http') {
    const redirects = effectiveList(scope, 'proxy_redirect')?.directives ?? [];
    const isDefaultRedirect = redirects.length === 0 || redirects.some(({ args }) => args[0]?.value === 'default');
    if (isDefaultRedirect) uses.set('redirect', `${target.scheme}://${target.address.text}`);
    const cache = settingOf(route, 'proxy_cache');
    const hasKey = settingOf(route, 'proxy_cache_key') !== undefined;
    if (cache !== undefined && cache !== 'off' && !hasKey) uses.set('cache', host);
    if (usesVariable(config)) uses.set('variable', host);
  }
  return uses;
}

function isTls({ scope, target }: Route, prefix: string): boolean {
  if (scope.protocol === 'stream') return effectiveSetting(scope, `${prefix}_ssl`)?.directive.args[0]?.value === 'on';
  return /^(?:https|grpcs|suwsgi)$/.test(target.scheme ?? '');
}

function settingOf({ scope }: Route, name: string): string | undefined {
  return effectiveSetting(scope, name)?.directive.args[0]?.value;
}

/** Whether anything says `$proxy_host` or `$proxy_port`. */
const usesVariable = onceFor((config: LoadedConfig): boolean => {
  if (!config.files.some(({ source }) => /proxy_(?:host|port)\b/.test(source.text))) return false;
  for (const places of byName(config).values()) {
    for (const { directive } of places) {
      if (directive.args.some(({ value }) => /\$\{?proxy_(?:host|port)\b/.test(value))) return true;
    }
  }
  // entries of a map
  return config.files.some(({ source }) => /\$\{?proxy_(?:host|port)\b/.test(source.text));
});

import type { BlindSpot, ComposeModel } from '../../compose/model';
import { type ServiceNameDoubt, serviceNames } from '../../compose/service-names';
import { levelInEffect, linesByScope } from '../../nginx/inheritance';
import { effectiveSetting } from '../../nginx/scope';
import type { Origin } from '../../text/span';
import { foldHost } from '../../topology/hosts';
import type { NamedSymbol } from '../../topology/symbols';
import type { LinkedRoute, Topology } from '../../topology/types';
import { placeText, type RenameTarget } from './targets';

/**
 * What a rename changes or may miss although all places that are known are renamed: something else is sent or run, or
 * there is a place where nobody looked.
 * @param isInConfig the configuration file names the service, and is edited
 * @returns sentences without a full stop
 */
export function risksOf(target: RenameTarget, isInConfig: boolean): readonly string[] {
  const { kind } = target.symbol;
  const isHost = kind === 'upstream' || kind === 'service' || kind === 'alias';
  return [
    ...(isHost ? sentNames(target) : []),
    ...(kind === 'service' && !isInConfig ? nginxByName(target) : []),
    ...(isHost ? cacheKeys(target) : []),
    ...unread(target),
  ];
}

/** nginx tells servers the name by which it was told to call them. */
function sentNames({ snapshot, symbol }: RenameTarget): string[] {
  const sent = new Map<string, string>();
  for (const linked of snapshot.topology.routes) {
    if (!names(linked, symbol)) continue;
    for (const what of sentWith(linked, snapshot.topology)) {
      if (!sent.has(what)) sent.set(what, placeText(snapshot, linked.route.directive));
    }
  }
  return [...sent].map(([what, where]) => `nginx sends the name as ${what} (${where}): servers get the new one`);
}

/** The default key of a cache holds `$proxy_host`. Source: ngx_http_proxy_module.c, ngx_http_proxy_create_key. */
function cacheKeys({ snapshot, symbol }: RenameTarget): string[] {
  const cached = snapshot.topology.routes.find((linked) => {
    const { scope, kind } = linked.route;
    if (kind !== 'proxy_pass' || scope.protocol !== 'http' || !names(linked, symbol)) return false;
    const zone = effectiveSetting(scope, 'proxy_cache')?.directive.args[0]?.value ?? 'off';
    const key = effectiveSetting(scope, 'proxy_cache_key')?.directive.args[0]?.value ?? '$proxy_host';
    return zone !== 'off' && /\$\{?proxy_host\b/.test(key);
  });
  if (!cached) return [];
  const where = placeText(snapshot, cached.route.directive);
  return [`nginx keeps responses under the name (${where}): what is in the cache is fetched again`];
}

/** What tells by the service's name that it runs nginx. */
function nginxByName({ snapshot: { files, topology }, symbol }: RenameTarget): string[] {
  if (files.service === symbol.name) return [`The settings name "${symbol.name}" as the service that runs nginx`];
  const { service, evidence = [] } = topology.nginxService ?? {};
  const isByName = service?.name === symbol.name && evidence.every(({ kind }) => kind === 'name');
  return isByName ? ['Only by its name the service is known to run nginx'] : [];
}

function names({ route, upstream }: LinkedRoute, { kind, name, protocol }: NamedSymbol): boolean {
  if (kind === 'upstream') {
    return upstream?.upstream.protocol === protocol && upstream?.upstream.name.toLowerCase() === name.toLowerCase();
  }
  return !upstream && foldHost(route.target.address.host) === foldHost(name);
}

/** Where `$proxy_host` or its like goes, by default or as it is written. Source: ngx_http_proxy_module.c, ngx_http_grpc_module.c. */
function sentWith({ route }: LinkedRoute, { nginx }: Topology): string[] {
  const { scope, kind, target } = route;
  const prefix = kind === 'proxy_pass' ? 'proxy' : kind === 'grpc_pass' ? 'grpc' : undefined;
  if (prefix === undefined || scope.protocol !== 'http') return [];
  const found: string[] = [];
  const lines = linesByScope(nginx.config, `${prefix}_set_header`);
  const level = levelInEffect(lines, scope);
  const hosts = (level ? (lines.get(level) ?? []) : []).filter(({ args }) => args[0]?.value.toLowerCase() === 'host');
  const isDefault = hosts.length === 0 || hosts.some(({ args }) => /\$\{?proxy_host\b/.test(args[1]?.value ?? ''));
  if (isDefault) found.push('Host header');
  const setting = (name: string): string | undefined =>
    effectiveSetting(scope, `${prefix}_ssl_${name}`)?.directive.args[0]?.value.toLowerCase();
  const isSecure = target.scheme === 'https' || target.scheme === 'grpcs';
  const usesName = setting('server_name') === 'on' || setting('verify') === 'on';
  if (isSecure && usesName && /^(?:\$\{?proxy_host\}?)?$/.test(setting('name') ?? '')) found.push('TLS server name');
  return found;
}

/** Where more places may be. */
function unread({ snapshot, symbol }: RenameTarget): string[] {
  const { nginx, compose } = snapshot.topology;
  const reasons = new Set<string>();
  if (symbol.kind !== 'service' && symbol.kind !== 'alias') {
    for (const { directive, missing, reason } of nginx.config.includeProblems) {
      const file = directive.args[0]?.value ?? '';
      // what is nowhere holds nothing
      if (missing || reason === 'the file includes itself' || SHIPPED.test(file)) continue;
      reasons.add(`"include ${file}" is not read (${placeText(snapshot, directive)})`);
    }
  } else if (symbol.kind === 'service' && compose) {
    for (const { kind, reason, origin } of compose.blindSpots) {
      // a sibling that can be read is asked about by itself
      if (HIDING.has(kind) || (kind === 'sibling-file' && reason.includes('is not read: ')))
        reasons.add(`${reason} (${placeText(snapshot, origin)})`);
    }
    for (const doubt of serviceNames(compose).doubts) {
      if (!mayBe(doubt, symbol.name) || isKnown(compose, doubt.origin)) continue;
      reasons.add(`"${doubt.template}" may be it (${placeText(snapshot, doubt.origin)})`);
    }
  }
  return [...reasons].map((reason) => `The old name may stay in what is not known: ${reason}`);
}

const HIDING: ReadonlySet<BlindSpot['kind']> = new Set(['include', 'extends']);

/** Whether it is known what a place names: as Compose fills in its variables, what is wrong there is found. */
function isKnown({ services }: ComposeModel, { uri, span }: Origin): boolean {
  return [...services.values()].some(({ dependsOn, links }) =>
    [...dependsOn, ...links].some(({ origin }) => origin.uri === uri && origin.span.start === span.start),
  );
}

/** What comes with nginx, and names nothing of the user's. */
const SHIPPED =
  /(?:^|\/)(?:mime\.types|(?:fastcgi|uwsgi|scgi|proxy)_params|fastcgi\.conf|koi-\w+|win-utf|modules(?:-enabled)?\/[^/]*)$/;

/** Whether a template may become the name: what stands between its variables has to be part of it. */
function mayBe({ template }: ServiceNameDoubt, name: string): boolean {
  const parts = template.split(/\$\{[^}]*\}?|\$\w+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
}

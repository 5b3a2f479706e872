import { type Address, type PassTarget, parseAddress, parsePassTarget, spannedText } from './address';
import { type LoadedConfig, protocolOf, type Scope, walkScopes } from './scope';
import type { Directive, Word } from './tree';

/** What a loaded configuration means: upstreams, servers, locations and routes. */
export interface NginxModel {
  readonly config: LoadedConfig;
  readonly upstreams: readonly Upstream[];
  readonly servers: readonly VirtualServer[];
  readonly routes: readonly Route[];
  readonly maps: readonly VariableMap[];
  /** Names (without `$`) that `set`, `map`, `geo`, `split_clients` and the like define, with where. */
  readonly variables: ReadonlyMap<string, readonly Directive[]>;
  /** Modules, Lua or a foreign image may add directives and variables that nginx itself does not know. */
  readonly hasForeignModules: boolean;
}

export type BalancingMethodName = 'ip_hash' | 'hash' | 'least_conn' | 'least_time' | 'random';

export interface Upstream {
  readonly name: string;
  readonly nameWord: Word;
  readonly directive: Directive;
  readonly scope: Scope;
  readonly protocol: 'http' | 'stream';
  readonly servers: readonly UpstreamServer[];
  /** All method lines, in file order; the last one is in effect. None means round robin. */
  readonly methods: readonly BalancingMethod[];
  readonly method: BalancingMethod | undefined;
  readonly sticky: Directive | undefined;
  readonly keepalive: Directive | undefined;
  readonly zone: Directive | undefined;
  readonly resolver: Directive | undefined;
  /** True if an include inside the block could not be followed. */
  readonly isIncomplete: boolean;
}

export interface BalancingMethod {
  readonly name: BalancingMethodName;
  readonly directive: Directive;
}

/** A `server` line of an upstream. */
export interface UpstreamServer {
  readonly directive: Directive;
  readonly upstream: Upstream;
  readonly address: Address;
  readonly parameters: readonly ServerParameter[];
  readonly isBackup: boolean;
  readonly isDown: boolean;
  readonly isResolved: boolean;
  /** Values as written; undefined means nginx's default. */
  readonly maxFails: ServerParameter | undefined;
  readonly failTimeout: ServerParameter | undefined;
  readonly weight: ServerParameter | undefined;
  readonly maxConns: ServerParameter | undefined;
}

export interface ServerParameter {
  readonly word: Word;
  readonly name: string;
  readonly value: string | undefined;
}

/** A `server` block of http or stream. */
export interface VirtualServer {
  readonly directive: Directive;
  readonly scope: Scope;
  readonly protocol: 'http' | 'stream';
  /** One per `listen`; http without any listens on port 80 (`directive` is undefined then). */
  readonly listens: readonly Listen[];
  readonly names: readonly Word[];
  readonly locations: readonly Location[];
}

export interface Listen {
  readonly directive: Directive | undefined;
  readonly text: string;
  /** Undefined for a unix socket, a template or a variable. */
  readonly port: number | undefined;
  readonly portSpan: Address['portSpan'];
  readonly isUdp: boolean;
  /** Bound to the loopback address only. */
  readonly isLoopback: boolean;
}

export interface Location {
  readonly directive: Directive;
  readonly scope: Scope;
  readonly server: VirtualServer;
  readonly parent: Location | undefined;
  readonly modifier: '' | '=' | '~' | '~*' | '^~' | '@';
  readonly path: string;
  readonly pathSpan: { readonly start: number; readonly end: number };
  readonly locations: readonly Location[];
}

export type PassKind = 'proxy_pass' | 'grpc_pass' | 'fastcgi_pass' | 'uwsgi_pass' | 'scgi_pass' | 'memcached_pass';

/** A `*_pass`: requests leave nginx here. */
export interface Route {
  readonly kind: PassKind;
  readonly directive: Directive;
  /** The scope it stands in: a location, an `if` or `limit_except` in one, or a stream server. */
  readonly scope: Scope;
  readonly location: Location | undefined;
  readonly server: VirtualServer | undefined;
  readonly target: PassTarget;
  /** The upstream block that the target names, also with a port, which nginx refuses; undefined for a host of its own. */
  readonly upstream: Upstream | undefined;
}

/** A `map` block. */
export interface VariableMap {
  readonly directive: Directive;
  readonly source: string;
  /** Without `$`. */
  readonly variable: string;
  readonly entries: readonly { readonly key: string; readonly value: string; readonly directive: Directive }[];
}

const PASS_KINDS: ReadonlySet<string> = new Set<PassKind>([
  'proxy_pass',
  'grpc_pass',
  'fastcgi_pass',
  'uwsgi_pass',
  'scgi_pass',
  'memcached_pass',
]);
export const BALANCING_METHODS: ReadonlySet<string> = new Set<BalancingMethodName>([
  'ip_hash',
  'hash',
  'least_conn',
  'least_time',
  'random',
]);

/** Reads the model out of a loaded configuration. Broken parts are left out; nothing throws. */
export function buildNginxModel(config: LoadedConfig): NginxModel {
  const upstreams: Upstream[] = [];
  const servers: VirtualServer[] = [];
  const maps: VariableMap[] = [];
  const variables = new Map<string, Directive[]>();
  const passes: { scope: Scope; directive: Directive }[] = [];
  const locationOf = new Map<Scope, Location>();
  const serverOf = new Map<Scope, VirtualServer>();
  let hasForeignModules = false;

  for (const scope of walkScopes(config.main)) {
    if (scope.kind === 'upstream' && scope.directive) upstreams.push(...readUpstream(scope, scope.directive));
    if (scope.kind === 'server' && scope.directive && scope.protocol !== 'mail') {
      const server = readServer(scope, scope.directive, locationOf);
      servers.push(server);
      serverOf.set(scope, server);
    }
    if (scope.kind === 'data' && scope.directive?.name.value === 'map') maps.push(...readMap(scope.directive, scope));
    if (scope.kind === 'data' || scope.kind === 'upstream') continue;
    for (const directive of scope.directives) {
      const name = directive.name.value;
      if (PASS_KINDS.has(name) && directive.args.length > 0) passes.push({ scope, directive });
      hasForeignModules ||= isForeign(name);
      addDefinedVariable(variables, directive);
    }
  }

  // nginx refuses a second upstream of one name; until that is mended the first one counts
  const byName = new Map(
    upstreams.toReversed().map((upstream) => [upstreamKey(upstream.protocol, upstream.name), upstream]),
  );
  const routes = passes.map(({ scope, directive }) => readRoute(scope, directive, byName, locationOf, serverOf));
  return { config, upstreams, servers, routes, maps, variables, hasForeignModules };
}

/** Upstream names are compared without case; `http` and `stream` are separate name spaces. */
export function upstreamKey(protocol: 'http' | 'stream', name: string): string {
  return `${protocol} ${name.toLowerCase()}`;
}

function readUpstream(scope: Scope, directive: Directive): Upstream[] {
  const nameWord = directive.args[0];
  if (!nameWord) return [];
  const servers: UpstreamServer[] = [];
  const methods: BalancingMethod[] = [];
  let sticky: Directive | undefined;
  let keepalive: Directive | undefined;
  let zone: Directive | undefined;
  let resolver: Directive | undefined;
  for (const child of scope.directives) {
    const name = child.name.value;
    if (BALANCING_METHODS.has(name)) methods.push({ name: name as BalancingMethodName, directive: child });
    else if (name === 'sticky') sticky = child;
    else if (name === 'keepalive') keepalive = child;
    else if (name === 'zone') zone = child;
    else if (name === 'resolver') resolver = child;
  }
  const upstream: Upstream = {
    name: nameWord.value,
    nameWord,
    directive,
    scope,
    protocol: protocolOf(scope),
    servers,
    methods,
    method: methods.at(-1),
    sticky,
    keepalive,
    zone,
    resolver,
    isIncomplete: scope.unresolvedIncludes.length > 0,
  };
  for (const child of scope.directives) {
    if (child.name.value === 'server' && child.args.length > 0) servers.push(readUpstreamServer(child, upstream));
  }
  return [upstream];
}

function readUpstreamServer(directive: Directive, upstream: Upstream): UpstreamServer {
  const { args } = directive;
  const parameters = args.slice(1).map(readParameter);
  return {
    directive,
    upstream,
    address: parseAddress(spannedText(args[0] ?? directive.name)),
    parameters,
    isBackup: lastNamed(parameters, 'backup') !== undefined,
    isDown: lastNamed(parameters, 'down') !== undefined,
    isResolved: lastNamed(parameters, 'resolve') !== undefined,
    maxFails: lastNamed(parameters, 'max_fails'),
    failTimeout: lastNamed(parameters, 'fail_timeout'),
    weight: lastNamed(parameters, 'weight'),
    maxConns: lastNamed(parameters, 'max_conns'),
  };
}

function readParameter(word: Word): ServerParameter {
  const text = word.value;
  const equals = text.indexOf('=');
  if (equals < 0) return { word, name: text, value: undefined };
  return { word, name: text.slice(0, equals), value: text.slice(equals + 1) };
}

/** nginx takes the same parameter twice; the last one counts. */
function lastNamed(parameters: readonly ServerParameter[], name: string): ServerParameter | undefined {
  for (let index = parameters.length - 1; index >= 0; index--) {
    if (parameters[index]?.name === name) return parameters[index];
  }
  return undefined;
}

function readServer(scope: Scope, directive: Directive, locationOf: Map<Scope, Location>): VirtualServer {
  const listens = scope.directives
    .filter((child) => child.name.value === 'listen' && child.args.length > 0)
    .map(readListen);
  const locations: Location[] = [];
  const protocol = protocolOf(scope);
  const server: VirtualServer = {
    directive,
    scope,
    protocol,
    listens: listens.length > 0 || protocol === 'stream' ? listens : [DEFAULT_LISTEN],
    names: scope.directives.filter((child) => child.name.value === 'server_name').flatMap((child) => child.args),
    locations,
  };
  readLocations(scope, server, undefined, locations, locationOf);
  return server;
}

const DEFAULT_LISTEN: Listen = {
  directive: undefined,
  text: '80',
  port: 80,
  portSpan: undefined,
  isUdp: false,
  isLoopback: false,
};

function readListen(directive: Directive): Listen {
  const word = directive.args[0] ?? directive.name;
  const source = spannedText(word);
  const { text } = source;
  const isUdp = directive.args.some((arg) => arg.value === 'udp');
  const port = /(?:^|:)(\d{1,5})$/.exec(text);
  if (/^unix:/i.test(text) || text.includes('$') || (port && text.startsWith('[') && !text.includes(']'))) {
    return { directive, text, port: undefined, portSpan: undefined, isUdp, isLoopback: false };
  }
  const isLoopback = /^(?:127\.|localhost(?::|$)|\[::1\])/.test(text);
  if (!port?.[1] || /^\d+(?:\.\d+)+$/.test(text)) {
    return { directive, text, port: 80, portSpan: undefined, isUdp, isLoopback };
  }
  const start = text.length - port[1].length;
  const offset = source.offset ?? word.start;
  const portSpan = source.offset === undefined ? word.span : { start: offset + start, end: offset + text.length };
  return { directive, text, port: Number(port[1]), portSpan, isUdp, isLoopback };
}

function readLocations(
  scope: Scope,
  server: VirtualServer,
  parent: Location | undefined,
  into: Location[],
  locationOf: Map<Scope, Location>,
): void {
  for (const child of scope.children) {
    if (child.kind === 'location' && child.directive) {
      const locations: Location[] = [];
      const location: Location = {
        directive: child.directive,
        scope: child,
        server,
        parent,
        ...locationPath(child.directive),
        locations,
      };
      into.push(location);
      locationOf.set(child, location);
      readLocations(child, server, location, locations, locationOf);
    } else if (child.kind === 'if' || child.kind === 'limit_except') {
      readLocations(child, server, parent, into, locationOf);
    }
  }
}

/** `location [modifier] path`; the modifier may be glued to the path (`location =/a`). */
function locationPath(directive: Directive): Pick<Location, 'modifier' | 'path' | 'pathSpan'> {
  const [first, second] = directive.args;
  if (!first) return { modifier: '', path: '', pathSpan: directive.name.span };
  if (second) return { modifier: asModifier(first.value), path: second.value, pathSpan: second.span };
  const { text, offset } = spannedText(first);
  const glued = /^(?:=|\^~|~\*|~)/.exec(text)?.[0] ?? '';
  const start = offset === undefined ? first.start : offset + glued.length;
  return {
    modifier: text.startsWith('@') ? '@' : asModifier(glued),
    path: text.slice(glued.length),
    pathSpan: { start, end: first.quote ? first.end - 1 : first.end },
  };
}

function asModifier(text: string): Location['modifier'] {
  return text === '=' || text === '~' || text === '~*' || text === '^~' ? text : '';
}

function readRoute(
  scope: Scope,
  directive: Directive,
  byName: ReadonlyMap<string, Upstream>,
  locationOf: ReadonlyMap<Scope, Location>,
  serverOf: ReadonlyMap<Scope, VirtualServer>,
): Route {
  const target = parsePassTarget(directive.args[0] ?? directive.name);
  let location: Location | undefined;
  let server: VirtualServer | undefined;
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    location ??= locationOf.get(at);
    server ??= serverOf.get(at);
  }
  const { address } = target;
  // with variables nginx looks the name up for each request, and one with a port is no upstream then
  const mayHavePort = target.variables.length === 0;
  const isPlainName = address.kind === 'name' && address.error === undefined && (mayHavePort || !address.portSpan);
  const protocol = protocolOf(scope);
  return {
    kind: directive.name.value as PassKind,
    directive,
    scope,
    location,
    server,
    target,
    upstream: isPlainName ? byName.get(upstreamKey(protocol, address.host)) : undefined,
  };
}

function readMap(directive: Directive, { directives }: Scope): VariableMap[] {
  const [source, variable] = directive.args;
  if (!source || !variable) return [];
  const entries = directives.flatMap((entry) => {
    const value = entry.args[0];
    return value ? [{ key: entry.name.value, value: value.value, directive: entry }] : [];
  });
  return [{ directive, source: source.value, variable: variable.value.replace(/^\$/, ''), entries }];
}

/** Which argument of a directive names the variable it defines. */
const DEFINING_ARGUMENT: Readonly<Record<string, 'first' | 'second' | 'last'>> = {
  set: 'first',
  map: 'last',
  num_map: 'last',
  geo: 'last',
  split_clients: 'last',
  auth_request_set: 'first',
  auth_jwt_claim_set: 'first',
  auth_jwt_header_set: 'first',
  js_set: 'first',
  js_var: 'first',
  perl_set: 'first',
  set_by_lua: 'first',
  set_by_lua_file: 'first',
  set_by_lua_block: 'first',
  geoip2: 'last',
  keyval: 'second',
};

function addDefinedVariable(variables: Map<string, Directive[]>, directive: Directive): void {
  const name = definedVariable(directive)?.value.slice(1);
  if (name === undefined) return;
  const definitions = variables.get(name);
  if (definitions) definitions.push(directive);
  else variables.set(name, [directive]);
}

/** The word, with its `$`, that names the variable which a directive defines; undefined if it defines none. */
export function definedVariable({ name, args }: Directive): Word | undefined {
  const which = DEFINING_ARGUMENT[name.value];
  if (!which) return undefined;
  const word = args.at({ first: 0, second: 1, last: -1 }[which]);
  return word?.value.startsWith('$') ? word : undefined;
}

/** Names of directives that define a variable. */
export const DEFINING_DIRECTIVES: readonly string[] = Object.keys(DEFINING_ARGUMENT);

function isForeign(name: string): boolean {
  return (
    name === 'load_module' ||
    name === 'geoip2' ||
    name.includes('_by_lua') ||
    name.startsWith('lua_') ||
    name === 'perl_modules'
  );
}

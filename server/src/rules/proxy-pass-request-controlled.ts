import { hostBeforeVariables, variablesIn } from '../nginx/address';
import { boundAddresses, hasParameter, sharedAddresses } from '../nginx/bound-address';
import type { Location, NginxModel, Route, VirtualServer } from '../nginx/model';
import { directivesNamed } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { writtenValues } from '../nginx/variables';
import { defineRule } from './rule';

/** The host to connect to is taken out of the request. */
export default defineRule<Route>({
  meta: {
    id: 'proxy-pass-request-controlled',
    title: 'Target chosen by the client',
    category: 'security',
    severity: 'warning',
    fixable: 'no',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass',
      'https://github.com/dvershinin/gixy',
    ],
  },
  check({ nginx }, report) {
    const seen = new Set<Directive>();
    for (const route of nginx.routes) {
      const { directive, target, location } = route;
      if (target.address.kind !== 'dynamic' || hostBeforeVariables(target.address) !== undefined) continue;
      if (!location || seen.has(directive) || isInternal(location)) continue;
      const source = requestVariable(target.address.text, location, nginx, []);
      if (!source) continue;
      seen.add(directive);
      const { host } = target.address;
      const origin = host === `$${source}` ? 'comes' : `holds "$${source}", which comes`;
      report({
        uri: directive.uri,
        span: target.address.hostSpan,
        message: `"${host}" ${origin} from the request: the client chooses where nginx connects, internal services among it`,
        data: route,
      });
    }
  },
});

/** What a client sends, word for word. */
const FROM_REQUEST = /^(?:arg_\w+|http_\w+|cookie_\w+|host|uri|document_uri|request_uri|args|query_string)$/;
const DEEPEST = 6;

/** The variable of the request that a text is made of, by way of `set` and `map` too. */
function requestVariable(
  text: string,
  location: Location,
  nginx: NginxModel,
  expanding: readonly string[],
): string | undefined {
  for (const name of variablesIn(text)) {
    const definitions = nginx.variables.get(name);
    if (!definitions) {
      const isChosen = FROM_REQUEST.test(name) && !(name === 'host' && hasFixedNames(location.server, nginx));
      if (isChosen || isOpenCapture(name, location)) return name;
      continue;
    }
    if (expanding.includes(name) || expanding.length === DEEPEST) continue;
    for (const value of definitions.flatMap((definition) => writtenValues(definition) ?? [])) {
      // a number in a map or a server is a capture of another expression
      const inner = value.includes('$') && !/\$\d/.test(value);
      const source = inner ? requestVariable(value, location, nginx, [...expanding, name]) : undefined;
      if (source !== undefined) return source;
    }
  }
  return undefined;
}

/** Whether a server gets requests for the hosts it names only: it names them in full, and is nowhere the default. */
function hasFixedNames(server: VirtualServer, nginx: NginxModel): boolean {
  const isDefault = boundAddresses(server).some(({ key }) => {
    const uses = sharedAddresses(nginx).get(key)?.uses ?? [];
    const first = uses.find(({ listen }) => hasParameter(listen, 'default_server', 'default')) ?? uses[0];
    return first === undefined || first.server === server;
  });
  return !isDefault && server.names.length > 0 && server.names.every(({ value }) => /^\w[^*]*$/.test(value));
}

/** A part of the path that a location's expression caught; a choice between written words is closed. */
function isOpenCapture(name: string, { modifier, path }: Location): boolean {
  if (!modifier.startsWith('~')) return false;
  const group = /^\d$/.test(name) ? numberedGroup(path, Number(name)) : namedGroup(path, name);
  return group !== undefined && !/^[\w.-]+(?:\|[\w.-]+)*$/.test(group.replace(/\\([.-])/g, '-'));
}

function namedGroup(path: string, name: string): string | undefined {
  const at = [`(?<${name}>`, `(?P<${name}>`].find((start) => path.includes(start));
  return at === undefined ? undefined : bodyOf(path, path.indexOf(at) + at.length);
}

function numberedGroup(path: string, number: number): string | undefined {
  const starts = [...path.matchAll(/\\.|\((?:\?P?<\w+>|(?!\?))/g)].filter(([text]) => text.startsWith('('));
  const start = starts[number - 1];
  return start && bodyOf(path, start.index + start[0].length);
}

/** Up to the bracket that closes a group. */
function bodyOf(path: string, start: number): string {
  let depth = 0;
  for (let at = start; at < path.length; at++) {
    if (path[at] === '\\') at++;
    else if (path[at] === '(') depth++;
    else if (path[at] === ')' && depth-- === 0) return path.slice(start, at);
  }
  return path.slice(start);
}

/** Only nginx itself gets there: by X-Accel-Redirect, where a service chose the target. */
function isInternal({ scope }: Location): boolean {
  return directivesNamed(scope, 'internal').length > 0;
}

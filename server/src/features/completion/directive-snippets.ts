import { type DirectiveEntry, takesArguments } from '../../nginx/catalogue';

/** What a snippet may take from around it. */
export interface SnippetFacts {
  readonly health: { readonly maxFails: number; readonly failTimeout: string };
  /** Whether the list of suggestions has an address for the upstream around. */
  readonly offersServer: boolean;
  /** Addresses for an upstream that is still to be written, the likeliest first. */
  readonly servers: readonly string[];
  /** Upstreams that a location may pass to. */
  readonly upstreams: readonly string[];
}

/** The statement that a directive's name is completed to, in the syntax of snippets. */
export function snippetOf(entry: DirectiveEntry, facts: SnippetFacts): string {
  const own = OWN[`${entry.kind} ${entry.module} ${entry.name}`] ?? OWN[entry.name];
  return own ? own(facts) : plainSnippet(entry);
}

/** @param upstream the name of the upstream around it: zones are called like their upstreams */
export function zoneSnippet(upstream: string | undefined): string {
  return `zone \${1:${upstream ?? 'backend'}} \${2:64k};`;
}

/** Whether there is more to choose from where the first placeholder stands. */
export function hasPlaceholder(snippet: string): boolean {
  return snippet.includes('$1');
}

function plainSnippet({ name, isFlag, isBlock, values, ...entry }: DirectiveEntry): string {
  const counts = { ...entry, name, isFlag, isBlock, values };
  if (isBlock) return takesArguments(counts, 0) ? `${name} {\n\t$0\n}` : `${name} $1 {\n\t$0\n}`;
  if (isFlag) return `${name} ${choice(['on', 'off'])};`;
  if (values.length > 1) return `${name} ${choice(values)};`;
  return [1, 2, 3].some((count) => takesArguments(counts, count)) ? `${name} $1;` : `${name};`;
}

/** A placeholder with a list to choose from. */
function choice(values: readonly string[], index = 1): string {
  return `\${${index}|${values.map((value) => value.replace(/[\\,|]/g, '\\$&')).join(',')}|}`;
}

/** One of what is known, or a word that stands for it. */
function oneOf(known: readonly string[], otherwise: string, index: number): string {
  const [only, ...others] = known;
  if (only === undefined) return `\${${index}:${otherwise}}`;
  return others.length === 0 ? `\${${index}:${only}}` : choice(known, index);
}

const healthOf = ({ health }: SnippetFacts): string =>
  `max_fails=\${3:${health.maxFails}} fail_timeout=\${4:${health.failTimeout}};`;

/** Its address is left open for the list of suggestions: a word that stood there would be looked for in the list. */
const serverOf = (facts: SnippetFacts, port: number): string =>
  `server ${facts.offersServer ? '$1' : `\${1:host}:\${2:${port}}`} ${healthOf(facts)}`;

const upstreamOf = (facts: SnippetFacts, port: number): string =>
  `upstream \${1:backend} {\n\tzone \${1:backend} 64k;\n\tserver ${oneOf(facts.servers, `host:${port}`, 2)} ${healthOf(facts)}$0\n}`;

/** By name, or by `kind module name` where a name has several meanings. */
const OWN: Readonly<Record<string, (facts: SnippetFacts) => string>> = {
  'http upstream server': (facts) => serverOf(facts, 8080),
  'stream upstream server': (facts) => serverOf(facts, 5432),
  'http core server': ({ upstreams }) =>
    `server {\n\tlisten \${1:80};\n\tserver_name \${2:example.com};\n\n\tlocation \${3:/} {\n\t\tproxy_pass http://${oneOf(upstreams, 'backend', 4)};\n\t}$0\n}`,
  'stream core server': ({ upstreams }) =>
    `server {\n\tlisten \${1:5432};\n\tproxy_pass ${oneOf(upstreams, 'backend', 2)};$0\n}`,
  'http upstream upstream': (facts) => upstreamOf(facts, 8080),
  'stream upstream upstream': (facts) => upstreamOf(facts, 5432),
  'http upstream zone': () => zoneSnippet(undefined),
  'stream upstream zone': () => zoneSnippet(undefined),
  'http upstream hash': () => 'hash ${1:\\$request_uri} consistent;',
  'stream upstream hash': () => 'hash ${1:\\$remote_addr} consistent;',
  random: () => 'random two least_conn;',
  least_time: () => 'least_time $1;',
  sticky: () => 'sticky cookie ${1:srv_id} expires=${2:1h} path=${3:/};',
  keepalive: () => 'keepalive ${1:32};',
  'http proxy proxy_pass': () => 'proxy_pass http://$1;',
  'stream proxy proxy_pass': () => 'proxy_pass $1;',
  grpc_pass: () => 'grpc_pass grpc://$1;',
  location: () => 'location ${1:/} {\n\t$0\n}',
  if: () => 'if ($1) {\n\t$0\n}',
  limit_except: () => 'limit_except ${1:GET} {\n\t${0:deny all;}\n}',
  events: () => 'events {\n\tworker_connections ${1:1024};$0\n}',
  'http map map': () =>
    "map ${1:\\$http_upgrade} \\$${2:connection_upgrade} {\n\tdefault ${3:upgrade};\n\t''      ${4:close};\n}",
  'stream map map': () => 'map ${1:\\$remote_addr} \\$${2:name} {\n\tdefault ${3:value};\n}',
  geo: () => 'geo \\$${1:name} {\n\tdefault ${2:0};\n\t$0\n}',
  split_clients: () => 'split_clients ${1:\\$remote_addr} \\$${2:variant} {\n\t${3:50%} ${4:a};\n\t*   ${5:b};\n}',
  // the list of suggestions has headers with their values
  proxy_set_header: () => 'proxy_set_header $1;',
  grpc_set_header: () => 'grpc_set_header $1;',
  proxy_http_version: () => 'proxy_http_version 1.1;',
  'http proxy proxy_next_upstream': () => 'proxy_next_upstream ${1:error timeout http_502 http_503};',
  proxy_read_timeout: () => 'proxy_read_timeout ${1:60s};',
  proxy_send_timeout: () => 'proxy_send_timeout ${1:60s};',
  proxy_connect_timeout: () => 'proxy_connect_timeout ${1:5s};',
  'http core resolver': () => 'resolver ${1:127.0.0.11} valid=${2:10s};',
  'stream core resolver': () => 'resolver ${1:127.0.0.11} valid=${2:10s};',
  'http upstream resolver': () => 'resolver ${1:127.0.0.11} valid=${2:10s};',
  'stream upstream resolver': () => 'resolver ${1:127.0.0.11} valid=${2:10s};',
  add_header: () => 'add_header ${1:name} ${2:value} always;',
  error_page: () => 'error_page ${1:500 502 503 504} ${2:/50x.html};',
  'http log log_format': () => "log_format ${1:main} '$2';",
  'stream log log_format': () => "log_format ${1:main} '$2';",
  limit_req_zone: () => 'limit_req_zone ${1:\\$binary_remote_addr} zone=${2:one}:${3:10m} rate=${4:10r/s};',
  limit_conn_zone: () => 'limit_conn_zone ${1:\\$binary_remote_addr} zone=${2:addr}:${3:10m};',
  limit_req: () => 'limit_req zone=${1:one} burst=${2:20} nodelay;',
  proxy_cache_path: () => 'proxy_cache_path ${1:/var/cache/nginx} levels=1:2 keys_zone=${2:cache}:${3:10m};',
  set: () => 'set \\$${1:name} ${2:value};',
  try_files: () => 'try_files ${1:\\$uri} ${2:=404};',
  rewrite: () => `rewrite \${1:^/old} \${2:/new} ${choice(['last', 'break', 'redirect', 'permanent'], 3)};`,
  'http rewrite return': () => 'return ${1:404};',
  worker_processes: () => 'worker_processes ${1:auto};',
};

import { Context } from '../../nginx/catalogue';
import { directivesNamed, effectiveList, effectiveSetting, type Scope } from '../../nginx/scope';
import { isAtLeast } from '../../topology/version';
import type { NginxPlace } from './place';

/** What is written most often in each block of a load balancer, in the order in which it is offered. */
export const COMMON: readonly (readonly [context: number, names: readonly string[]])[] = [
  [
    Context.main,
    words('http events stream worker_processes user error_log pid include load_module worker_rlimit_nofile mail env'),
  ],
  [Context.events, words('worker_connections multi_accept use accept_mutex')],
  [
    Context.http,
    [
      ...words('upstream server map include log_format access_log error_log resolver split_clients geo'),
      ...words('sendfile tcp_nopush keepalive_timeout gzip gzip_types types default_type client_max_body_size'),
      ...words('limit_req_zone limit_conn_zone proxy_cache_path proxy_set_header proxy_http_version server_tokens'),
      ...words('add_header underscores_in_headers large_client_header_buffers'),
    ],
  ],
  [
    Context.httpServer,
    [
      ...words('location listen server_name return root index try_files error_page client_max_body_size'),
      ...words('ssl_certificate ssl_certificate_key ssl_protocols http2 access_log error_log add_header include'),
      ...words('proxy_set_header proxy_http_version resolver set if rewrite gzip limit_req limit_conn auth_basic'),
    ],
  ],
  [
    Context.httpLocation,
    [
      ...words('proxy_pass proxy_set_header proxy_http_version proxy_read_timeout proxy_connect_timeout'),
      ...words('proxy_send_timeout proxy_next_upstream proxy_next_upstream_tries proxy_next_upstream_timeout'),
      ...words('proxy_buffering proxy_redirect proxy_cache proxy_ssl_server_name return root try_files rewrite'),
      ...words('add_header include location if grpc_pass fastcgi_pass fastcgi_param client_max_body_size limit_req'),
      ...words('alias index expires internal auth_request auth_basic allow deny proxy_request_buffering access_log'),
    ],
  ],
  [
    Context.httpUpstream,
    [
      ...words('server zone least_conn ip_hash hash random least_time sticky keepalive keepalive_requests'),
      ...words('keepalive_timeout keepalive_time resolver resolver_timeout include'),
    ],
  ],
  [Context.ifInServer, words('return rewrite set break')],
  [Context.ifInLocation, words('return proxy_pass rewrite set break add_header')],
  [Context.limitExcept, words('deny allow auth_basic auth_basic_user_file satisfy proxy_pass')],
  [Context.stream, words('upstream server map include log_format access_log error_log resolver limit_conn_zone geo')],
  [
    Context.streamServer,
    [
      ...words('listen proxy_pass proxy_timeout proxy_connect_timeout proxy_next_upstream proxy_next_upstream_tries'),
      ...words('proxy_next_upstream_timeout proxy_protocol proxy_ssl proxy_bind ssl_preread ssl_certificate'),
      ...words('ssl_certificate_key include'),
    ],
  ],
  [Context.streamUpstream, words('server zone least_conn hash random least_time resolver resolver_timeout include')],
  [Context.mail, words('server auth_http server_name include')],
  [Context.mailServer, words('listen protocol auth_http server_name')],
];

function words(text: string): readonly string[] {
  return text.split(' ');
}

/** Each refused beside the other, in nginx's words "is duplicate" or "is incompatible". */
export const EXCLUSIVE: readonly (readonly string[])[] = [
  ['root', 'alias'],
  ['proxy_cache', 'proxy_store'],
  ['fastcgi_cache', 'fastcgi_store'],
  ['scgi_cache', 'scgi_store'],
  ['uwsgi_cache', 'uwsgi_store'],
];

/** What stands once in a block though the catalogue does not say so; a second zone takes the place of the first. */
export const ONCE: ReadonlySet<string> = new Set(['events', 'http', 'stream', 'mail', 'zone', 'ip_hash', 'least_conn']);

/** What nginx takes only above the first directive of another name. */
export const BEFORE: Readonly<Record<string, string>> = { map_hash_bucket_size: 'map', map_hash_max_size: 'map' };

const HANDLERS = words(
  'proxy_pass grpc_pass fastcgi_pass uwsgi_pass scgi_pass memcached_pass return try_files alias root',
);

/** What the block at the cursor lacks, the most important first. */
export function missingIn({ scopes, each, versions }: NginxPlace, present: ReadonlySet<string>): readonly string[] {
  const [scope] = scopes;
  // where it is not certain which block it is, nothing is missing
  if (!scope || each.length !== 1) return [];
  const lacks = (...names: readonly string[]): string[] => names.filter((name) => !present.has(name));
  switch (each[0]) {
    case Context.main:
      return lacks('worker_processes', 'events', ...(present.has('stream') ? [] : ['http']));
    case Context.events:
      return lacks('worker_connections');
    case Context.httpServer:
      return [...lacks('listen', 'server_name'), ...missingCertificate(scope, present)];
    case Context.httpLocation:
      return missingInLocation(scope, present, versions);
    case Context.httpUpstream:
      return ['server', ...lacks('zone'), ...(isKeptAlive(versions) ? [] : lacks('keepalive'))];
    case Context.streamServer:
      return lacks('listen', ...(present.has('return') || present.has('pass') ? [] : ['proxy_pass']));
    case Context.streamUpstream:
      return ['server', ...lacks('zone')];
    case Context.mailServer:
      return lacks('listen', 'protocol');
    default:
      return [];
  }
}

/** From 1.29.7 on nginx keeps connections, and speaks HTTP/1.1, unasked. */
function isKeptAlive(versions: NginxPlace['versions']): boolean {
  return versions.length > 0 && versions.every((version) => isAtLeast(version, '1.29.7'));
}

function missingCertificate(scope: Scope, present: ReadonlySet<string>): string[] {
  const listens = directivesNamed(scope, 'listen');
  if (!listens.some(({ args }) => args.some(({ value }) => value === 'ssl' || value === 'quic'))) return [];
  return ['ssl_certificate', 'ssl_certificate_key'].filter(
    (name) => !present.has(name) && effectiveSetting(scope, name) === undefined,
  );
}

function missingInLocation(
  scope: Scope,
  present: ReadonlySet<string>,
  versions: NginxPlace['versions'],
): readonly string[] {
  if (!HANDLERS.some((name) => present.has(name))) return ['proxy_pass'];
  if (!present.has('proxy_pass')) return [];
  const isOldProtocol = !isKeptAlive(versions) && effectiveSetting(scope, 'proxy_http_version') === undefined;
  return [
    ...(effectiveList(scope, 'proxy_set_header') ? [] : ['proxy_set_header']),
    ...(isOldProtocol ? ['proxy_http_version'] : []),
  ];
}

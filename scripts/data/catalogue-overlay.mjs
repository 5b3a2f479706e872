// What neither the reference library nor the binaries say: versions, editions and corrections, written by hand.
// Sources: nginx.org/en/CHANGES, the pages of the directives, and `nginx -t` of the versions on either side.

/** The version of open source nginx that brought a directive; only what is newer than 1.22.1. `kind name` or `kind:context name`. */
export const SINCE = {
  'core quic_bpf': '1.25.0',
  'core ssl_object_cache_inheritable': '1.27.4',
  'http add_header_inherit': '1.29.3',
  'http add_trailer_inherit': '1.29.3',
  'http early_hints': '1.29.0',
  'http grpc_ssl_certificate_cache': '1.27.4',
  'http proxy_ssl_certificate_cache': '1.27.4',
  'http uwsgi_ssl_certificate_cache': '1.27.4',
  'http ssl_certificate_cache': '1.27.4',
  'http ssl_certificate_compression': '1.29.1',
  'http ssl_ech_file': '1.29.4',
  'http http2': '1.25.1',
  'http http3': '1.25.0',
  'http http3_hq': '1.25.0',
  'http http3_max_concurrent_streams': '1.25.0',
  'http http3_stream_buffer_size': '1.25.0',
  'http quic_active_connection_id_limit': '1.25.0',
  'http quic_gso': '1.25.0',
  'http quic_host_key': '1.25.0',
  'http quic_retry': '1.25.0',
  'http keepalive_min_timeout': '1.27.4',
  'http proxy_pass_trailers': '1.27.2',
  'http max_headers': '1.29.8',
  'http sticky': '1.29.6',
  'http least_time': '1.31.0',
  'stream least_time': '1.31.0',
  'http:upstream resolver': '1.27.3',
  'http:upstream resolver_timeout': '1.27.3',
  'stream:upstream resolver': '1.27.3',
  'stream:upstream resolver_timeout': '1.27.3',
  'mail ssl_certificate_compression': '1.29.1',
  'stream pass': '1.25.5',
  'stream server_name': '1.25.5',
  'stream server_names_hash_bucket_size': '1.25.5',
  'stream server_names_hash_max_size': '1.25.5',
  'stream ssl_reject_handshake': '1.25.5',
  'stream proxy_ssl_alpn': '1.31.0',
  'stream proxy_ssl_certificate_cache': '1.27.4',
  'stream ssl_certificate_cache': '1.27.4',
  'stream ssl_certificate_compression': '1.29.1',
  'stream ssl_ech_file': '1.29.4',
  'stream ssl_ocsp': '1.27.2',
  'stream ssl_ocsp_cache': '1.27.2',
  'stream ssl_ocsp_responder': '1.27.2',
  'stream ssl_stapling': '1.27.2',
  'stream ssl_stapling_file': '1.27.2',
  'stream ssl_stapling_responder': '1.27.2',
  'stream ssl_stapling_verify': '1.27.2',
};

/** All directives of a module, or of a family of names. */
export const SINCE_PATTERNS = [
  [/^http tunnel_/, '1.31.0'],
  [/^(?:http|stream) (?:fastcgi|grpc|proxy|scgi|uwsgi)_socket_(?:snd|rcv)buf$/, '1.31.3'],
];

/** Part of NGINX Plus until the version that opened them (`SINCE`). */
export const WAS_PLUS = new Set([
  'http sticky',
  'http least_time',
  'stream least_time',
  'http:upstream resolver',
  'http:upstream resolver_timeout',
  'stream:upstream resolver',
  'stream:upstream resolver_timeout',
]);

/** Refused from this version on. */
export const REMOVED = { 'http ssl': '1.25.1', 'mail ssl': '1.25.1', 'http limit_zone': '1.7.6' };

/** Modules with directives that are no part of open source nginx: names as in the reference library. */
export const PLUS_MODULES =
  /^ngx_(?:http_(?:api|auth_jwt|auth_require|f4f|hls|internal_redirect|keyval|num_map|oidc|session_log|status|upstream_conf|upstream_hc)|mgmt|stream_(?:keyval|mqtt_filter|mqtt_preread|num_map|upstream_hc|zone_sync))_module$/;

/** Free, and not built into the packages of nginx.org or Debian's `nginx`: some need `load_module`. */
export const EXTRA_MODULES =
  /^ngx_(?:http_(?:acme|js|perl|image_filter|xslt|geoip)|stream_(?:js|geoip)|google_perftools|otel)_module$/;

/** Directives of 1.31 that no binary was at hand for: what their sisters in older modules take. */
export const LIKE = {
  'http least_time': { args: (1 << 1) | (1 << 2) },
  'stream least_time': { args: (1 << 1) | (1 << 2) },
};

/** Parameters whose first sentence completion and hover want: directives by kind, name and the module's part. */
export const DETAILED = new Set([
  'http server ngx_http_upstream_module',
  'stream server ngx_stream_upstream_module',
  'http sticky ngx_http_upstream_module',
  'http least_time ngx_http_upstream_module',
  'http proxy_next_upstream ngx_http_proxy_module',
  'http listen ngx_http_core_module',
  'stream listen ngx_stream_core_module',
  'http rewrite ngx_http_rewrite_module',
  'http map ngx_http_map_module',
  'stream map ngx_stream_map_module',
  'http geo ngx_http_geo_module',
  'stream geo ngx_stream_geo_module',
  'http ssl_session_cache ngx_http_ssl_module',
  'http gzip_proxied ngx_http_gzip_module',
  'http grpc_next_upstream ngx_http_grpc_module',
  'http fastcgi_next_upstream ngx_http_fastcgi_module',
  'http uwsgi_next_upstream ngx_http_uwsgi_module',
]);

const LISTEN = [
  '`default_server`: makes this the server for requests to this address and port that no `server_name` matches; without any, it is the first one',
  '`ssl`: all connections accepted on this port work in SSL mode',
  '`proxy_protocol`: all connections accepted on this port use the PROXY protocol',
];
const CONSISTENT =
  '`consistent`: uses ketama consistent hashing: few keys move to other servers when a server is added or removed';
const TWO = [
  '`two`: draws two servers and takes one of them by the method that follows, `least_conn` unless told',
  '`least_conn`: of the two servers, the one with fewer active connections',
];
const ALWAYS = '`always`: adds it whatever the response code';
const RESOLVER = [
  '`valid`=*`time`*: how long answers are kept, whatever their TTL says',
  '`ipv4`=`on`|`off`: whether names are looked up for IPv4 addresses (1.23.1)',
  '`ipv6`=`on`|`off`: whether names are looked up for IPv6 addresses',
];
const ZONE = '`zone`=*`name`*: the shared memory zone, as another directive defines it';
const CACHE = [
  '`levels`=*`levels`*: one to three levels of folders, each with a name of one or two characters',
  '`keys_zone`=*`name`*:*`size`*: the shared memory for keys; one megabyte holds about 8 thousand of them',
  '`inactive`=*`time`*: what is not asked for so long is removed; 10 minutes unless told',
  '`max_size`=*`size`*: the cache is kept below this size; what was not used for longest goes first',
  '`use_temp_path`=`on`|`off`: whether responses are first written to `proxy_temp_path`, or to the cache at once',
];

/** Parameters that nginx.org speaks of in running text, or not at all, in words of our own. */
export const PARAMETERS = {
  'http listen': [
    ...LISTEN,
    '`http2`: takes HTTP/2 connections on this port; deprecated: nginx 1.25.1 and newer have the `http2` directive',
    '`quic`: takes QUIC connections on this port, for HTTP/3 (1.25.0)',
  ],
  'stream listen': [...LISTEN, '`udp`: takes datagrams instead of connections'],
  'http hash': [CONSISTENT],
  'stream hash': [CONSISTENT],
  'http random': TWO,
  'stream random': TWO,
  'http keepalive': ['`local`: connections are not shared between locations (1.29.7)'],
  'http add_header': [ALWAYS],
  'http add_trailer': [ALWAYS],
  'http limit_req': [
    ZONE,
    '`burst`=*`number`*: so many excessive requests wait; those beyond are refused',
    '`nodelay`: requests within the burst do not wait',
    '`delay`=*`number`*: so many excessive requests are passed on at once, the rest of the burst waits (1.15.7)',
  ],
  'http limit_req_zone': [
    '`zone`=*`name`*:*`size`*: a shared memory zone; one megabyte holds about 16 thousand states of 64 bytes',
    '`rate`=*`rate`*: average requests for each key: `10r/s` or `30r/m`',
  ],
  'http limit_conn_zone': ['`zone`=*`name`*:*`size`*: a shared memory zone for the states of all keys'],
  'stream limit_conn_zone': ['`zone`=*`name`*:*`size`*: a shared memory zone for the states of all keys'],
  'http resolver': RESOLVER,
  'stream resolver': RESOLVER,
  'http proxy_cache_path': CACHE,
  'http access_log': [
    '`buffer`=*`size`*: log lines are written once so many are gathered',
    '`flush`=*`time`*: the longest that log lines wait in the buffer',
    '`if`=*`condition`*: requests are not logged if this is empty or `0`',
    '`off`: no log at this level',
  ],
  'http log_format': ['`escape`=`default`|`json`|`none`: how characters in variables are escaped'],
  'http sticky': [
    '`expires=`*`time`*: how long browsers keep the cookie; without it, until they are closed',
    '`domain=`*`domain`*: the domain that the cookie is set for',
    '`path=`*`path`*: the path that the cookie is set for',
    '`httponly`: scripts cannot read the cookie',
    '`secure`: the cookie is sent over HTTPS only',
    '`samesite=`*`value`*: `strict`, `lax` or `none`: whether other sites send the cookie along',
    '`create=`*`$variable`*: tells how a new session is recognised',
    '`lookup=`*`$variable`*: tells how an existing session is found',
    '`zone=`*`name`*:*`size`*: the shared memory for sessions',
    '`timeout=`*`time`*: sessions that are not used so long are forgotten; 10 minutes unless told',
  ],
  'core worker_processes': ['`auto`: as many as there are CPU cores'],
};

/** Defaults that depend on the version, newest first; the library knows the newest only, or a stale one. */
export const DEFAULTS = {
  'http proxy_set_header': ['Host $proxy_host', 'Connection close (before 1.29.7)'],
  'http proxy_http_version': ['1.1 (1.0 before 1.29.7)'],
  'http keepalive': ['32 local (off before 1.29.7)'],
};

/** Variables that modules add while they read the configuration: no table in the binary holds them. */
export const VARIABLES = {
  http: [
    ...['invalid_referer', 'gzip_ratio', 'slice_range', 'secure_link', 'secure_link_expires', 'memcached_key'],
    ...['uid_got', 'uid_set', 'uid_reset', 'geoip_country_code', 'geoip_country_code3', 'geoip_country_name'],
    ...['geoip_area_code', 'geoip_city_continent_code', 'geoip_city_country_code', 'geoip_city_country_code3'],
    ...['geoip_city_country_name', 'geoip_dma_code', 'geoip_latitude', 'geoip_longitude', 'geoip_region'],
    ...['geoip_region_name', 'geoip_city', 'geoip_postal_code', 'geoip_org'],
  ],
  stream: [
    ...['geoip_country_code', 'geoip_country_code3', 'geoip_country_name', 'geoip_area_code'],
    ...['geoip_city_continent_code', 'geoip_city_country_code', 'geoip_city_country_code3'],
    ...['geoip_city_country_name', 'geoip_dma_code', 'geoip_latitude', 'geoip_longitude', 'geoip_region'],
    ...['geoip_region_name', 'geoip_city', 'geoip_postal_code', 'geoip_org'],
  ],
};

/** Versions that brought variables of which nginx.org does not tell it; see `variableLines`. */
export const VARIABLES_SINCE = { 'http http3': '1.25.0', 'stream server_name': '1.25.5' };

/** Variables that modules have for themselves, and `$memcached_key`, which there is only once somebody sets it. */
export const INTERNAL_VARIABLES = /_internal_|^regex$|^upstream_cache_(?:etag|last_modified)$|^memcached_key$/;

/** What stands for nginx.org's documentation in the links of the generated text. */
export const ADDRESSES = { docs: '~/' };

/** Directives with a handler of their own that refuses a second line in one block; `nginx -t` of 1.22.1 or 1.30.6 says so. */
export const DUPLICATES_REFUSED = new Set([
  'core use',
  'core user',
  'core worker_connections',
  'core worker_cpu_affinity',
  'core worker_processes',
  'http aio',
  'http alias',
  'http auth_basic_user_file',
  'http auth_request',
  'http charset',
  'http directio',
  'http disable_symlinks',
  'http expires',
  'http fastcgi_bind',
  'http fastcgi_cache',
  'http fastcgi_cache_key',
  'http fastcgi_pass',
  'http fastcgi_store',
  'http grpc_bind',
  'http grpc_pass',
  'http grpc_ssl_password_file',
  'http internal',
  'http keepalive',
  'http keepalive_timeout',
  'http limit_except',
  'http memcached_bind',
  'http open_file_cache',
  'http open_log_file_cache',
  'http proxy_bind',
  'http proxy_cache',
  'http proxy_cache_key',
  'http proxy_pass',
  'http proxy_ssl_password_file',
  'http proxy_store',
  'http real_ip_header',
  'http resolver',
  'http root',
  'http scgi_bind',
  'http scgi_cache',
  'http scgi_cache_key',
  'http scgi_pass',
  'http scgi_store',
  'http source_charset',
  'http ssl',
  'http ssl_ocsp_cache',
  'http ssl_password_file',
  'http try_files',
  'http userid_expires',
  'http userid_mark',
  'http uwsgi_bind',
  'http uwsgi_cache',
  'http uwsgi_cache_key',
  'http uwsgi_pass',
  'http uwsgi_ssl_password_file',
  'http uwsgi_store',
  'http sticky',
  'http memcached_pass',
  'http grpc_ssl_certificate_cache',
  'http proxy_ssl_certificate_cache',
  'http ssl_certificate_cache',
  'http uwsgi_ssl_certificate_cache',
  'stream pass',
  'stream proxy_ssl_certificate_cache',
  'stream ssl_certificate_cache',
  'stream ssl_ocsp_cache',
  'stream open_log_file_cache',
  'stream proxy_bind',
  'stream proxy_pass',
  'stream proxy_ssl_password_file',
  'stream resolver',
  'stream return',
  'stream ssl_alpn',
  'stream ssl_password_file',
  'mail resolver',
  'mail ssl',
  'mail ssl_password_file',
  'mail starttls',
]);

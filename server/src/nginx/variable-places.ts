/**
 * Arguments in which nginx expands variables. Confirmed by `nginx -t` of 1.22.1 and 1.30.6: it refuses a variable there
 * that nobody defines. Wider than the places of `variable-uses.ts`, which hold for every form of a directive.
 */
const PLACES: ReadonlyMap<string, (index: number, count: number) => boolean> = new Map([
  ...every(
    () => true,
    'early_hints expires fastcgi_cache_bypass fastcgi_no_cache index proxy_cache_bypass proxy_cookie_domain',
    'proxy_cookie_flags proxy_cookie_path proxy_no_cache proxy_redirect return scgi_cache_bypass scgi_no_cache',
    'sub_filter try_files uwsgi_cache_bypass uwsgi_no_cache',
  ),
  ...every(
    (index) => index === 0,
    'access_log alias auth_basic auth_basic_user_file charset source_charset root map split_clients hash',
    'fastcgi_bind fastcgi_cache fastcgi_cache_key fastcgi_limit_rate fastcgi_pass fastcgi_store',
    'grpc_bind grpc_pass grpc_ssl_certificate grpc_ssl_certificate_key grpc_ssl_name',
    'limit_conn_zone limit_rate limit_rate_after limit_req_zone memcached_bind memcached_pass pass',
    'proxy_bind proxy_cache proxy_cache_key proxy_download_rate proxy_limit_rate proxy_method proxy_pass',
    'proxy_set_body proxy_ssl_certificate proxy_ssl_certificate_key proxy_ssl_name proxy_store proxy_upload_rate',
    'scgi_bind scgi_cache scgi_cache_key scgi_limit_rate scgi_pass scgi_store secure_link secure_link_md5',
    'ssl_certificate ssl_certificate_key uwsgi_bind uwsgi_cache uwsgi_cache_key uwsgi_limit_rate uwsgi_pass',
    'uwsgi_ssl_certificate uwsgi_ssl_certificate_key uwsgi_ssl_name uwsgi_store',
  ),
  ...every(
    (index) => index === 1,
    'add_header add_trailer auth_request_set fastcgi_param grpc_set_header proxy_set_header rewrite scgi_param',
    'set uwsgi_param',
  ),
  ...every((index) => index > 0, 'log_format sticky'),
  // of one argument it is the variable that is defined
  ...every((index, count) => index === 0 && count > 1, 'geo'),
  ...every((index, count) => index > 0 && index === count - 1, 'error_page'),
]);

function every(
  takes: (index: number, count: number) => boolean,
  ...names: readonly string[]
): [string, (index: number, count: number) => boolean][] {
  return names.flatMap((line) => line.split(' ').map((name): [string, typeof takes] => [name, takes]));
}

/**
 * Whether nginx expands variables in an argument.
 * @param word the argument as far as it is written
 * @param index counted from 0
 * @param count how many arguments there are, with this one
 * @param before the arguments before it
 */
export function takesVariables(
  name: string,
  word: string,
  { index, count, before }: { readonly index: number; readonly count: number; readonly before: readonly string[] },
): boolean {
  // `if ($a ~ regex)`: what is compared with a regex is none
  if (name === 'if') return !before.some((each) => /^!?~\*?$/.test(each)) && (index > 0 || word.startsWith('('));
  if (name === 'access_log' && index > 1) return word.startsWith('if=');
  // regexes are told by how they start
  if (word.startsWith('~') && /^(?:proxy_(?:cookie_|redirect)|map$)/.test(name)) return false;
  if (name === 'expires' && index > 0 && before[0] !== 'modified') return false;
  return PLACES.get(name)?.(index, count) ?? false;
}

/** Directives whose argument is a variable more often than not: one is offered before anything is typed. */
const EXPECTED = new Set(
  [
    'add_header auth_request_set fastcgi_param grpc_set_header proxy_set_header scgi_param set uwsgi_param map hash',
    'split_clients limit_conn_zone limit_req_zone proxy_cache_key fastcgi_cache_key scgi_cache_key uwsgi_cache_key',
    'proxy_cache_bypass proxy_no_cache fastcgi_cache_bypass fastcgi_no_cache scgi_cache_bypass scgi_no_cache',
    'uwsgi_cache_bypass uwsgi_no_cache proxy_ssl_name geo if early_hints',
  ].flatMap((line) => line.split(' ')),
);

/** Whether an argument in which nginx expands variables most likely is one. */
export function expectsVariable(name: string): boolean {
  return EXPECTED.has(name);
}

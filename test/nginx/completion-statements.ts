/** Whole statements for names that completion offers: nginx is to judge the name in its place, not what stands behind it. */
import { type DirectiveEntry, takesArguments } from '../../server/src/nginx/catalogue';
import { directiveText } from '../../server/src/nginx/catalogue-text';

/** Arguments that nginx takes, where neither its default nor the kind of its argument gives them. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  auth_http: '127.0.0.1:9000/auth',
  auth_request_set: '$a $host',
  charset_map: 'koi8-r utf-8',
  epoll_events: '512',
  error_page: '500 /a',
  fastcgi_cache_path: '/tmp/upstream-lens keys_zone=a:1m',
  fastcgi_cache_valid: '10m',
  fastcgi_pass: '127.0.0.1:9000',
  fastcgi_split_path_info: '^(a)(b)$',
  'http geo': '$a',
  'stream geo': '$a',
  grpc_pass: '127.0.0.1:9000',
  grpc_ssl_name: 'a',
  gzip_hash: '32k',
  gzip_window: '32k',
  http2_pool_size: '4k',
  http2_streams_index_size: '32',
  if: '($host)',
  'http keepalive': '2',
  limit_conn: 'other 2',
  limit_conn_zone: '$remote_addr zone=a:1m',
  limit_except: 'POST',
  limit_req: 'zone=other',
  limit_req_zone: '$remote_addr zone=a:1m rate=1r/s',
  location: '/upstream-lens',
  map: '$remote_addr $a',
  map_hash_bucket_size: '64',
  memcached_gzip_flag: '2',
  memcached_pass: '127.0.0.1:11211',
  modern_browser: 'gecko 1.0',
  pass: '127.0.0.1:1',
  postpone_gzipping: '1k',
  protocol: 'imap',
  proxy_cache_path: '/tmp/upstream-lens keys_zone=a:1m',
  proxy_cache_valid: '10m',
  proxy_downstream_buffer: '16k',
  'http proxy_pass': 'http://127.0.0.1',
  'stream proxy_pass': '127.0.0.1:1',
  proxy_redirect: 'off',
  proxy_ssl_name: 'a',
  proxy_upstream_buffer: '16k',
  'http return': '404',
  scgi_cache_path: '/tmp/upstream-lens keys_zone=a:1m',
  scgi_cache_valid: '10m',
  scgi_pass: '127.0.0.1:9000',
  'mail proxy': 'on',
  server_names_hash_bucket_size: '64',
  set: '$a b',
  split_clients: '$remote_addr $a',
  sticky: 'cookie a',
  thread_pool: 'a threads=2',
  use: 'epoll',
  userid_service: '1',
  uwsgi_cache_path: '/tmp/upstream-lens keys_zone=a:1m',
  uwsgi_cache_valid: '10m',
  uwsgi_pass: '127.0.0.1:9000',
  uwsgi_ssl_name: 'a',
  worker_cpu_affinity: '0001',
  zone: 'a 64k',
  ...Object.fromEntries(
    ['fastcgi', 'proxy', 'scgi', 'uwsgi'].flatMap((kind) => [
      [`http ${kind}_buffers`, '8 8k'],
      [`http ${kind}_buffer_size`, '8k'],
      [`http ${kind}_busy_buffers_size`, '16k'],
    ]),
  ),
  connection_pool_size: '256',
};

/** Statements that nginx takes only with what stands elsewhere: a body, a file, a sister directive. */
export const NEEDS_MORE: readonly RegExp[] = [
  /^no servers are inside upstream$/,
  /^no "listen" is defined for server$/,
  /^no port in upstream "(?:127\.0\.0\.1|backend)"$/,
  /^no "ssl_certificate_key" is defined for certificate /,
  /^open\(\) "\/tmp\/upstream-lens-nothing" failed \(2: No such file or directory\)$/,
  /^location "\/upstream-lens" is outside location /,
  /^location "\/upstream-lens" cannot be inside /,
  /^zero size shared memory zone "(?:other|one)"$/,
  /^duplicate location "\/"$/,
  /^unknown "memcached_key" variable$/,
  /^ENGINE_by_id\("a"\) failed /,
];

/** What nginx.org's placeholders may be. */
const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:time|timeout|interval)/, '10s'],
  [/size|length|rate|buffer/, '64k'],
  [/number|count|level|depth|connections|requests/, '2'],
  [/address|CIDR/, '127.0.0.1'],
  [/file|path|directory/, '/tmp/upstream-lens-nothing'],
  [/string|text|name|uri|key|field|value|parameter/, 'a'],
];

/** A statement of a directive with as little as nginx takes. */
export function minimalStatement(entry: DirectiveEntry): string {
  const { name, isBlock, isFlag, values } = entry;
  const given = isBlock && name === 'server' ? '' : (ARGUMENTS[`${entry.kind} ${name}`] ?? ARGUMENTS[name]);
  if (given !== undefined)
    return isBlock ? `${name} ${given} {}`.replace('  ', ' ') : `${name} ${given};`.replace(' ;', ';');
  if (isFlag) return `${name} on;`;
  if (values[0] !== undefined) return `${name} ${values[0]};`;
  const text = directiveText(entry);
  const standard = text?.defaults[0]?.replace(/ \(.*\)$/, '') ?? '';
  if (!isBlock && /^[\w./:-]+(?: [\w./:-]+)*$/.test(standard)) return `${name} ${standard};`;
  const count = [0, 1, 2, 3, 4].find((each) => takesArguments(entry, each)) ?? 1;
  const names = [...(text?.syntax[0] ?? '').matchAll(/\*`([^`]*)`\*/g)].map(([, placeholder = '']) => placeholder);
  const args = Array.from({ length: count }, (_, index) => {
    return PLACEHOLDERS.find(([pattern]) => pattern.test(names[index] ?? ''))?.[1] ?? 'a';
  });
  return [name, ...args].join(' ') + (isBlock ? ' {}' : ';');
}

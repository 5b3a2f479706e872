/** Configurations with one misuse of a directive each, and some without: always the same, made from a few valid statements. */

export interface Misuse {
  readonly kind: string;
  readonly statement: string;
  readonly config: string;
}

/** Valid statements by the block they belong in. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  main: [
    'worker_processes 2',
    'worker_rlimit_nofile 1024',
    'timer_resolution 100ms',
    'pcre_jit on',
    'worker_priority 0',
  ],
  events: ['worker_connections 512', 'multi_accept on', 'accept_mutex off', 'use epoll'],
  http: [
    ...['sendfile on', 'gzip off', 'client_max_body_size 8m', 'keepalive_timeout 65s', 'server_tokens off'],
    ...['log_format extra "$remote_addr $status"', 'map $uri $mapped { default 1; }', 'proxy_http_version 1.1'],
    ...['resolver 127.0.0.1', 'limit_req_zone $uri zone=one:1m rate=1r/s', 'gzip_types text/css text/xml'],
  ],
  'http server': [
    ...['server_name a.example.com b.example.com', 'root /srv', 'error_page 404 /missing', 'rewrite ^/a /b last'],
    ...['client_body_timeout 10s', 'large_client_header_buffers 4 8k', 'merge_slashes on', 'return 204'],
  ],
  'http location': [
    ...['proxy_pass http://127.0.0.1:8081', 'alias /srv', 'proxy_read_timeout 30s', 'proxy_buffering off'],
    ...['proxy_set_header Host $host', 'add_header X-A "$request_id"', 'expires 1h', 'internal', 'limit_rate 10k'],
    ...['try_files $uri =404', 'proxy_next_upstream error timeout', 'proxy_buffers 8 8k', 'satisfy any'],
  ],
  'http upstream': [
    'keepalive 8',
    'least_conn',
    'ip_hash',
    'zone api 64k',
    'hash $uri consistent',
    'keepalive_requests 100',
  ],
  'http if': ['set $kind post', 'add_header X-B b', 'break', 'proxy_hide_header X-C'],
  stream: [
    'proxy_timeout 10s',
    'tcp_nodelay on',
    'log_format line "$remote_addr $protocol"',
    'proxy_connect_timeout 2s',
  ],
  'stream server': ['proxy_pass 127.0.0.1:8082', 'proxy_protocol off', 'proxy_next_upstream on', 'ssl_preread off'],
  'stream upstream': ['zone pool 64k', 'random two', 'hash $remote_addr'],
  mail: ['imap_capabilities IMAP4rev1', 'proxy_pass_error_message on', 'pop3_auth plain', 'xclient off'],
};

const CONTEXTS = Object.keys(SAMPLES);
/** Their own handlers look at each value, and a second one is told by its name: no subject of rules about all directives. */
const PARTICULAR =
  /^(?:add_header|error_page|hash|keepalive|keepalive_timeout|limit_req_zone|log_format|random|resolver)\b/;
/** What open source nginx does not have, and what 1.22.1 does not have yet. */
const UNAVAILABLE: readonly (readonly [context: string, statement: string])[] = [
  ['http upstream', 'queue 10'],
  ['http upstream', 'ntlm'],
  ['http upstream', 'server 127.0.0.2 slow_start=5s'],
  ['http upstream', 'server 127.0.0.2 resolve'],
  ['http upstream', 'server 127.0.0.2 route=a'],
  ['http upstream', 'sticky cookie id'],
  ['http upstream', 'random two least_time=header'],
  ['http upstream', 'resolver 127.0.0.1'],
  ['http upstream', 'keepalive 4 local'],
  ['http upstream', 'keepalive 0'],
  ['http location', 'health_check'],
  ['http location', 'proxy_next_upstream error denied'],
  ['http location', 'proxy_next_upstream error http_501'],
  ['http location', 'proxy_http_version 2'],
  ['http server', 'status_zone a'],
  ['http server', 'http2 on'],
  ['http', 'add_header_inherit merge'],
  ['http', 'keyval_zone zone=a:1m'],
  ['stream upstream', 'least_time connect'],
  ['stream server', 'ssl_reject_handshake on'],
];
const WITH_VARIABLE: readonly (readonly [context: string, statement: string])[] = [
  ['http', 'log_format extra "$remote_addr VARIABLE"'],
  ['http', 'map VARIABLE $mapped { default 1; }'],
  ['http', 'map $uri $mapped { default VARIABLE; }'],
  ['http server', 'return 301 https://VARIABLE$request_uri'],
  ['http server', 'rewrite ^/a /bVARIABLE last'],
  ['http location', 'proxy_set_header X-A "a VARIABLE"'],
  ['http location', 'add_header X-A VARIABLE'],
  ['http location', 'try_files $uri /VARIABLE =404'],
  ['http location', 'error_page 404 /VARIABLE'],
  ['http upstream', 'hash VARIABLE consistent'],
  ['stream', 'log_format line "VARIABLE"'],
  ['stream upstream', 'hash VARIABLE'],
];
const NAMES = [
  '$nowhere_at_all',
  '$remote_adr',
  '$hots',
  '$host',
  '$remote_addr',
  '$Host',
  '${msec}',
  '$http_x_any',
  '$upstream_addr',
];

/** @param count how many; the kinds take turns */
export function misuses(count: number, seed = 20_261_125): Misuse[] {
  const random = randomNumbers(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const sample = (): readonly [context: string, statement: string] => {
    const context = pick(CONTEXTS);
    return [context, pick(SAMPLES[context] ?? [])];
  };
  const ordinary = (): readonly [context: string, statement: string] => {
    const found = sample();
    return PARTICULAR.test(found[1]) ? ordinary() : found;
  };
  const KINDS: Readonly<Record<string, () => readonly [context: string, statement: string]>> = {
    'a valid statement': sample,
    'an unknown name': () => {
      const [context, statement] = sample();
      const at = 1 + Math.floor(random() * 3);
      return [
        context,
        pick([statement.slice(0, at) + statement.slice(at + 1), `${statement[0]}${statement}`, `x_${statement}`]),
      ];
    },
    'another block': () => [pick(CONTEXTS), sample()[1]],
    'more or fewer arguments': () => {
      const [context, statement] = ordinary();
      const [head = '', body] = statement.split(' { ');
      const words = head.split(' ');
      const changed = random() < 0.5 ? words[0] : `${head} ${pick(['more', 'a b c', '"x y"'])}`;
      return [context, body === undefined ? `${changed}` : `${changed} { ${body}`];
    },
    'on and off': () => {
      const flags = CONTEXTS.flatMap((context) =>
        (SAMPLES[context] ?? []).filter((text) => / (?:on|off)$/.test(text)).map((text) => [context, text] as const),
      );
      const [context, statement] = pick(flags);
      return [context, statement.replace(/ \w+$/, ` ${pick(['yes', 'true', '1', 'ON', 'Off', '"on"'])}`)];
    },
    'two of them': () => {
      const [context, statement] = ordinary();
      return [context, `${statement}${statement.endsWith('}') ? ' ' : '; '}${statement}`];
    },
    'a variable': () => {
      const [context, statement] = pick(WITH_VARIABLE);
      return [context, statement.replace('VARIABLE', pick(NAMES))];
    },
    'what this nginx lacks': () => pick(UNAVAILABLE),
  };
  const kinds = Object.keys(KINDS);
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? '';
    const [context, statement] = KINDS[kind]?.() ?? ['main', ''];
    return { kind, statement: `${context}: ${statement}`, config: configWith(context, statement) };
  });
}

/** All blocks there are, one of them with a statement more. */
function configWith(context: string, statement: string): string {
  const put = (name: string): string => (name === context ? ` ${statement}${statement.endsWith('}') ? '' : ';'}` : '');
  const isPass = /^(?:proxy_pass|return)\b/.test(statement) && context === 'stream server';
  return `load_module /usr/lib/nginx/modules/ngx_mail_module.so;${put('main')}
events {${put('events')} }
http {${put('http')}
  upstream backend {${put('http upstream')}
    server 127.0.0.1:8080;
  }
  server {
    listen 127.0.0.1:18080;${put('http server')}
    location / {${put('http location')}
      if ($request_method = POST) {${put('http if')} }
    }
    location /api { proxy_pass http://backend; }
  }
}
stream {${put('stream')}
  upstream pool {${put('stream upstream')}
    server 127.0.0.1:8080;
  }
  server {
    listen 127.0.0.1:18081;${put('stream server')}${isPass ? '' : ' proxy_pass pool;'}
  }
}
mail {
  auth_http 127.0.0.1:8083; server_name mail.example.com;${put('mail')}
  server { listen 127.0.0.1:18082; protocol imap; }
}
`;
}

/** Marsaglia's xorshift: the same numbers in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}

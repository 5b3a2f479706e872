import type { Feature } from '../../topology/availability';

/** The words of an argument by its index, the arguments before it and those after it. */
type Words = (index: number, before: readonly string[], after: readonly string[]) => readonly string[];

const first =
  (...words: readonly string[]): Words =>
  (index) =>
    index === 0 ? words : [];

const each =
  (...words: readonly string[]): Words =>
  (_, before, after) =>
    words.filter((word) => !before.includes(word) && !after.includes(word));

const LEVELS = ['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg'];

/** What no syntax spells out; by name, or by kind and name. */
export const OWN_WORDS: Readonly<Record<string, Words>> = {
  error_log: (index, before) => (index === 1 && before[0] !== 'off' ? LEVELS : index === 0 ? ['stderr'] : []),
  return: (index, _, after) =>
    index === 0
      ? after.length > 0
        ? ['200', '301', '302', '303', '307', '308', '400', '403', '404', '429', '500', '503']
        : ['204', '400', '401', '403', '404', '405', '410', '429', '444', '500', '502', '503', '504']
      : [],
  'stream return': () => [],
  rewrite: (index) => (index === 2 ? ['last', 'break', 'redirect', 'permanent'] : []),
  location: (index, _, after) => (index === 0 && after.length < 2 ? ['=', '~', '~*', '^~'] : []),
  limit_except: each(
    'GET',
    'POST',
    'PUT',
    'DELETE',
    'PATCH',
    'OPTIONS',
    'PROPFIND',
    'PROPPATCH',
    'MKCOL',
    'COPY',
    'MOVE',
    'LOCK',
    'UNLOCK',
  ),
  random: (index, before) =>
    index === 0
      ? ['two']
      : index === 1 && before[0] === 'two'
        ? ['least_conn', 'least_time=header', 'least_time=last_byte']
        : [],
  use: first('epoll', 'poll', 'select'),
  keepalive_disable: each('none', 'msie6', 'safari'),
  proxy_cookie_flags: (index, _, after) =>
    index === 0
      ? after.length === 0
        ? ['off', '~']
        : ['~']
      : [
          'secure',
          'httponly',
          'samesite=strict',
          'samesite=lax',
          'samesite=none',
          'nosecure',
          'nohttponly',
          'nosamesite',
        ],
  dav_methods: each('PUT', 'DELETE', 'MKCOL', 'COPY', 'MOVE'),
  if: (index, before) => (index === 1 && before[0]?.startsWith('(') ? ['=', '!=', '~', '~*', '!~', '!~*'] : []),
  user: first('nginx', 'www-data', 'nobody'),
  default_type: first('application/octet-stream', 'application/json', 'text/plain', 'text/html'),
  gzip_types: each(
    'text/plain',
    'text/css',
    'text/xml',
    'application/json',
    'application/javascript',
    'application/xml',
    'image/svg+xml',
    '*',
  ),
  // behind a code a named location is more likely than another code
  error_page: (index, before, after) =>
    (index === 0 || after.length > 0) && before.every((code) => /^\d+$/.test(code))
      ? ['404', '500', '502', '503', '504'].filter((code) => !before.includes(code) && !after.includes(code))
      : [],
  set: () => [],
  map: () => [],
  geo: () => [],
  split_clients: () => [],
};

/** Corrections of nginx.org's syntax, in its own Markdown. */
export const SYNTAX: Readonly<Record<string, readonly string[]>> = {
  ssi_min_file_chunk: ['*`size`*'],
  // what the parameter is good for is told in the text
  ssl_session_cache: ['`off` | `none`', '[`builtin`] [`shared`:*`name`*:*`size`*]'],
};

const open = (since: string): Feature => ({ edition: 'open source', since, wasPlus: false, removed: undefined });
const PLUS: Feature = { edition: 'Plus', since: undefined, wasPlus: false, removed: undefined };

/** Words that not every nginx takes, by directive and word. */
export const FEATURES: Readonly<Record<string, Feature>> = {
  'keepalive local': open('1.29.7'),
  'proxy_http_version 2': open('1.29.4'),
  'resolver ipv4=on': open('1.23.1'),
  'resolver ipv4=off': open('1.23.1'),
  'random least_time=header': PLUS,
  'random least_time=last_byte': PLUS,
  'limit_req_zone sync': PLUS,
  'resolver status_zone=': PLUS,
  'sticky sync': PLUS,
  ...Object.fromEntries(
    ['proxy', 'fastcgi', 'uwsgi', 'scgi', 'memcached', 'grpc', 'tunnel'].map((kind) => [
      `${kind}_next_upstream denied`,
      PLUS,
    ]),
  ),
};

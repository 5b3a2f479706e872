/** A header with the values it usually gets, the usual one first; as they are written without quotes. */
export interface HeaderUse {
  readonly name: string;
  readonly values: readonly HeaderValue[];
}

export interface HeaderValue {
  readonly text: string;
  /** What it does, as a clause. */
  readonly detail?: string;
  /** What stands behind it: `always`. */
  readonly after?: string;
}

const value = (text: string, detail?: string, after?: string): HeaderValue => {
  return { text, ...(detail !== undefined && { detail }), ...(after !== undefined && { after }) };
};

/** What a proxy tells the service of a request. */
export const REQUEST_HEADERS: readonly HeaderUse[] = [
  {
    name: 'Host',
    values: [
      value('$host', 'the name that the client asked for, without its port'),
      value('$http_host', 'as the client sent it'),
      value('$proxy_host', "nginx's default: name and port of the target"),
      value('$server_name', 'the first name of this server'),
    ],
  },
  {
    name: 'X-Real-IP',
    values: [value('$remote_addr', "the client's address"), value('$realip_remote_addr', 'the address before real_ip')],
  },
  {
    name: 'X-Forwarded-For',
    values: [
      value('$proxy_add_x_forwarded_for', "what came in, with the client's address added"),
      value('$remote_addr', "the client's address alone: nobody can forge it"),
    ],
  },
  {
    name: 'X-Forwarded-Proto',
    values: [value('$scheme', 'http or https'), value('$http_x_forwarded_proto', 'what a proxy in front said')],
  },
  { name: 'X-Forwarded-Host', values: [value('$host', 'the name that the client asked for'), value('$http_host')] },
  { name: 'X-Forwarded-Port', values: [value('$server_port', 'the port that took the request')] },
  {
    name: 'Upgrade',
    values: [value('$http_upgrade', 'what the client asked for: WebSocket')],
  },
  {
    name: 'Connection',
    values: [
      value('', 'keeps connections to the service open, with HTTP/1.1'),
      value('upgrade', 'for a location that serves WebSocket only'),
    ],
  },
  { name: 'X-Request-ID', values: [value('$request_id', 'a random number for each request')] },
  { name: 'X-Forwarded-Prefix', values: [] },
  { name: 'Authorization', values: [value('$http_authorization'), value('', 'sends none')] },
  { name: 'Accept-Encoding', values: [value('', 'asks for no compression')] },
  { name: 'Cookie', values: [value('$http_cookie'), value('', 'sends none')] },
  { name: 'Origin', values: [value('$http_origin'), value('', 'sends none')] },
  { name: 'Early-Data', values: [value('$ssl_early_data', '1 for data that could be replayed')] },
];

/** HTTP/2 knows neither. */
const NOT_IN_HTTP2: ReadonlySet<string> = new Set(['Upgrade', 'Connection']);

export const GRPC_HEADERS: readonly HeaderUse[] = REQUEST_HEADERS.filter(({ name }) => !NOT_IN_HTTP2.has(name));

/** What a server tells browsers and those who look for mistakes. */
export const RESPONSE_HEADERS: readonly HeaderUse[] = [
  {
    name: 'X-Upstream',
    values: [value('$upstream_addr', 'which server answered', 'always'), value('$upstream_status')],
  },
  { name: 'X-Request-ID', values: [value('$request_id', 'the number of this request', 'always')] },
  { name: 'X-Cache-Status', values: [value('$upstream_cache_status', 'HIT, MISS and the like', 'always')] },
  {
    name: 'Strict-Transport-Security',
    values: [
      value('max-age=31536000; includeSubDomains', 'HTTPS only, for a year', 'always'),
      value('max-age=31536000'),
    ],
  },
  { name: 'X-Content-Type-Options', values: [value('nosniff', 'the type is what it says', 'always')] },
  {
    name: 'X-Frame-Options',
    values: [value('SAMEORIGIN', 'no frames of other sites', 'always'), value('DENY', 'no frames', 'always')],
  },
  {
    name: 'Referrer-Policy',
    values: [
      value('strict-origin-when-cross-origin', undefined, 'always'),
      value('no-referrer', undefined, 'always'),
      value('same-origin', undefined, 'always'),
    ],
  },
  { name: 'Content-Security-Policy', values: [value("default-src 'self'", undefined, 'always')] },
  { name: 'Permissions-Policy', values: [value('geolocation=(), camera=(), microphone=()', undefined, 'always')] },
  {
    name: 'Cache-Control',
    values: [value('no-store'), value('no-cache'), value('public, max-age=31536000, immutable')],
  },
  { name: 'Access-Control-Allow-Origin', values: [value('$http_origin', undefined, 'always'), value('*')] },
  { name: 'Access-Control-Allow-Methods', values: [value('GET, POST, OPTIONS', undefined, 'always')] },
  { name: 'Access-Control-Allow-Headers', values: [value('Authorization, Content-Type', undefined, 'always')] },
  { name: 'Access-Control-Allow-Credentials', values: [value('true', undefined, 'always')] },
  { name: 'Vary', values: [value('Accept-Encoding'), value('Origin')] },
  { name: 'Alt-Svc', values: [value('h3=":443"; ma=86400', 'offers HTTP/3', 'always')] },
];

/** What services send that nobody else should see, or nginx leaves out by itself. */
export const HIDDEN_HEADERS: readonly HeaderUse[] = [
  'X-Powered-By',
  'Server',
  'Date',
  'X-AspNet-Version',
  'X-Runtime',
  'X-Accel-Redirect',
  'Set-Cookie',
  'Access-Control-Allow-Origin',
].map((name) => ({ name, values: [] }));

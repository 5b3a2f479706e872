import { variablesIn } from '../nginx/address';
import { insertBefore } from '../nginx/edit';
import type { Location, Route } from '../nginx/model';
import { directivesNamed } from '../nginx/scope';
import { defineRule, type Fix } from './rule';

interface Dropped {
  readonly route: Route;
  /** As written, without the colon behind a socket. */
  readonly uriPart: string;
  /** Only the query is lost: a variable carries the path. */
  readonly hasPath: boolean;
}

/** With variables in `proxy_pass` nginx sends its URI part as the whole request line, whatever the client asked for. */
export default defineRule<Dropped>({
  meta: {
    id: 'proxy-pass-variable-drops-uri',
    title: 'Path or query dropped by a target with variables',
    category: 'proxy',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass'],
  },
  check({ nginx }, report) {
    for (const route of nginx.routes) {
      const { kind, directive, target, location } = route;
      if (kind !== 'proxy_pass' || !location || !target.scheme || !target.uriSpan || isFixed(location)) continue;
      const written = target.variables.filter((name) => !isReplaced(name) || nginx.variables.has(name));
      const isSocket = target.address.kind === 'unix' || target.address.text.startsWith('unix:');
      const uriPart = isSocket ? (target.uri?.replace(/^:/, '') ?? '') : (target.uri ?? '');
      if (written.length === 0 || uriPart === '' || KEEPS_QUERY.test(uriPart)) continue;
      const inUri = variablesIn(uriPart);
      const hasPath = inUri.some((name) => carriesPath(name, location));
      if (inUri.length === 0 && ONE_FILE.test(uriPart)) continue;
      if (inUri.length > 0 && (!hasPath || servesFiles(location))) continue;
      const lost = hasPath ? 'the query is lost' : `${pathText(location)} and the query are lost`;
      report({
        uri: directive.uri,
        span: target.uriSpan,
        message: `"${uriPart}" is all that the service is asked for: with variables in "proxy_pass" nginx adds nothing to it, and ${lost}`,
        data: { route, uriPart, hasPath },
      });
    }
  },
  fix({ uri, data: { route, uriPart, hasPath } }) {
    const { location, target } = route;
    const span = target.uriSpan;
    if (!span) return [];
    const append: Fix = {
      title: 'Append "$is_args$args"',
      kind: 'suggestion',
      edits: [{ uri, span: { start: span.end, end: span.end }, newText: '$is_args$args' }],
    };
    const isSocket = target.address.kind === 'unix' || target.address.text.startsWith('unix:');
    const start = isSocket ? span.start + 1 : span.start;
    const whole: Fix = {
      title: 'Use "$request_uri"',
      kind: 'suggestion',
      edits: [{ uri, span: { start, end: span.end }, newText: '$request_uri' }],
    };
    if (hasPath) return [{ ...append, isPreferred: true }];
    // where the path stays as it is, this is what a literal target would have done
    if (uriPart === location?.path) return [{ ...whole, isPreferred: true }, append];
    const replace = replacePath(route, uriPart);
    return replace ? [{ ...replace, isPreferred: true }, append, whole] : [{ ...append, isPreferred: true }, whole];
  },
});

/** What a literal target does with the location's text, as a `rewrite`: without a URI part its result is passed on. */
function replacePath({ location, scope, directive, target }: Route, uriPart: string): Fix | undefined {
  const span = target.uriSpan;
  if (!location || scope !== location.scope || directive.parent !== scope.directive || !span) return undefined;
  if (location.modifier !== '' && location.modifier !== '^~') return undefined;
  if (target.address.kind === 'unix' || !PLAIN.test(location.path) || !PLAIN.test(uriPart)) return undefined;
  // "break" would keep what stands below it from being executed
  const others = scope.directives.filter(({ name }) => REWRITING.has(name.value));
  if (others.some((other) => other.name.value !== 'set' || other.start > directive.start)) return undefined;
  const rewrite = `rewrite ^${location.path.replaceAll('.', '\\.')}(.*)$ ${uriPart}$1 break`;
  return {
    title: `Keep the path: "${rewrite}"`,
    kind: 'suggestion',
    edits: [
      ...insertBefore(directive, [`${rewrite};`]),
      { uri: directive.file.source.uri, span: { start: span.start, end: span.end }, newText: '' },
    ],
  };
}

const PLAIN = /^\/[\w/.-]*$/;
const REWRITING: ReadonlySet<string> = new Set(['rewrite', 'break', 'if', 'return', 'set']);

const KEEPS_QUERY = /\$\{?(?:request_uri|is_args|args|query_string|arg_\w+)\b|\?/;

/** An endpoint that is meant, as `/health.php`: nobody expects it to have paths below it. */
const ONE_FILE = /\/[\w-]+\.\w+$/;

/** A word of envsubst is replaced before nginx sees it. */
function isReplaced(name: string): boolean {
  return /^[A-Z][A-Z\d_]*$/.test(name);
}

/** One endpoint on purpose: it stands for one path, or nginx itself asks for it. */
function isFixed({ modifier, path, scope }: Location): boolean {
  if (modifier === '=' || modifier === '@') return true;
  if (modifier.startsWith('~') && /^\^[\w/.\\-]*\$$/.test(path)) return true;
  return ['internal', 'return'].some((name) => directivesNamed(scope, name).length > 0);
}

function pathText({ modifier, path }: Location): string {
  return modifier.startsWith('~') ? 'the path' : `the path after "${path}"`;
}

/** The path itself, or what a regular expression caught of it. Neither has the query in it. */
function carriesPath(name: string, { modifier, path }: Location): boolean {
  if (/^\d$/.test(name) || name === 'uri' || name === 'document_uri') return true;
  return modifier.startsWith('~') && (path.includes(`(?<${name}>`) || path.includes(`(?P<${name}>`));
}

/** Files by their endings: a query only names a version of one. */
function servesFiles({ modifier, path }: Location): boolean {
  return modifier.startsWith('~') && /\\\.(?:\w+|\([?:\w|]+\))\)?\$$/.test(path);
}

import { spanIn, spannedText } from '../nginx/address';
import type { Route } from '../nginx/model';
import type { Span } from '../text/span';
import { defineRule } from './rule';

/** `proxy_pass` without `http://`, or another `*_pass` with it. */
export default defineRule<{ span: Span; newText: string }>({
  meta: {
    id: 'proxy-pass-missing-scheme',
    title: 'Target with a wrong or missing scheme',
    category: 'proxy',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass',
      'https://nginx.org/en/docs/http/ngx_http_grpc_module.html#grpc_pass',
      'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass',
    ],
  },
  check({ nginx }, report) {
    const seen = new Set<unknown>();
    for (const route of nginx.routes) {
      const { directive, target } = route;
      const problem = seen.has(directive) ? undefined : schemeProblem(route);
      if (!problem) continue;
      seen.add(directive);
      const { text, nginxMessage, newText, end } = problem;
      const isCheckedAtStart = target.variables.length === 0;
      const consequence = isCheckedAtStart ? 'nginx will refuse to start' : 'every request to it will fail';
      const source = spannedText(target.word);
      report({
        uri: directive.uri,
        span: end === 0 ? target.word.span : spanIn(source, 0, end),
        message: `${text}; ${consequence}: ${nginxMessage}`,
        ...(isCheckedAtStart && { refusal: { by: 'nginx', message: nginxMessage } }),
        data: { span: spanIn(source, 0, end), newText },
      });
    }
  },
  fix({ uri, span: word, data: { span, newText } }) {
    // in a word with escapes, both are the whole word
    if (newText === '' && span.end === word.end && span.start !== word.start) return [];
    const title = newText === '' ? 'Remove the scheme' : `Use "${newText}"`;
    return [{ title, kind: 'suggestion', isPreferred: true, edits: [{ uri, span, newText }] }];
  },
});

interface SchemeProblem {
  readonly text: string;
  readonly nginxMessage: string;
  /** What to put in the place of the target's first characters, up to `end`. */
  readonly newText: string;
  readonly end: number;
}

/** Schemes that a directive takes; those that are not here take none. */
const SCHEMES: Readonly<Record<string, readonly string[]>> = {
  grpc_pass: ['grpc', 'grpcs'],
  uwsgi_pass: ['uwsgi', 'suwsgi'],
};

function schemeProblem({ kind, scope, target }: Route): SchemeProblem | undefined {
  const { scheme, word } = target;
  const text = word.value;
  if (text.startsWith('$')) return undefined;
  if (kind === 'proxy_pass' && scope.protocol !== 'stream') return proxyProblem(scheme, text);
  if (scheme === undefined || SCHEMES[kind]?.includes(scheme)) return undefined;
  return {
    text: `${kind}${scope.protocol === 'stream' ? ' in stream' : ''} takes no "${scheme}://"`,
    nginxMessage: `invalid host in upstream "${text}"`,
    newText: '',
    end: scheme.length + 3,
  };
}

function proxyProblem(scheme: string | undefined, text: string): SchemeProblem | undefined {
  if (scheme === 'http' || scheme === 'https') return undefined;
  const nginxMessage = 'invalid URL prefix';
  if (scheme !== undefined) {
    const isSecure = /^(?:wss|https|grpcs)/.test(scheme);
    const newText = isSecure ? 'https://' : 'http://';
    return { text: `proxy_pass knows no "${scheme}://"`, nginxMessage, newText, end: scheme.length + 3 };
  }
  // `http:/b` and `http//b` are half of a scheme
  const [half = '', name = 'http'] = /^(https?)(?::\/|\/\/)/i.exec(text) ?? [];
  const newText = `${name.toLowerCase()}://`;
  return { text: `"${text}" has no "${newText}"`, nginxMessage, newText, end: half.length };
}

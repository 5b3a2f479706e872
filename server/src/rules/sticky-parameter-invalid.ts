import { appendArguments } from '../nginx/edit';
import { hasThirdPartyModules } from '../nginx/modules';
import { occurrences } from '../nginx/occurrences';
import type { Directive, Word } from '../nginx/tree';
import { isAtLeast, knowsSticky } from '../topology/version';
import { isNginxItself } from './directive-place';
import { defineRule, type Fix } from './rule';

/** What is wrong with a `sticky` line. */
interface StickyProblem {
  readonly word: Word | undefined;
  readonly fact: string;
  /** In nginx's words. */
  readonly message: string;
  readonly fixes: readonly Pick<Fix, 'title' | 'edits'>[];
}

/** A `sticky` that nginx refuses: a parameter is missing, or it is the form of a module of the same name. */
export default defineRule<StickyProblem>({
  meta: {
    id: 'sticky-parameter-invalid',
    title: 'Parameters of sticky that nginx refuses',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#sticky'],
  },
  check(topology, report) {
    const { nginx, version } = topology;
    // where nginx does not know sticky at all, another rule says so
    if (!isNginxItself(topology) || hasThirdPartyModules(nginx) || knowsSticky(version) === false) return;
    for (const { directive, scope } of occurrences(nginx.config, 'sticky')) {
      if (scope.kind !== 'upstream' || scope.protocol !== 'http' || !directive.isTerminated) continue;
      if (directive.args.some(({ raw }) => /\$\{?[A-Z_]+\b|\{\{/.test(raw))) continue;
      const problem = stickyProblem(directive);
      if (!problem) continue;
      report({
        uri: directive.uri,
        span: problem.word?.span ?? directive.head,
        message: `${problem.fact}; nginx will refuse to start: ${problem.message}`,
        ...((version.edition === 'Plus' || isAtLeast(version, '1.29.6')) && {
          refusal: { by: 'nginx', message: problem.message },
        }),
        data: problem,
      });
    }
  },
  fix({ data: { fixes } }) {
    return fixes.map((fix, index) => ({ ...fix, kind: 'suggestion', isPreferred: index === 0 }));
  },
});

/** Parameters of `sticky learn` without which it does nothing, and what completes them. */
const OF_LEARN = [
  ['lookup', 'lookup=$cookie_session'],
  ['create', 'create=$upstream_cookie_session'],
  ['zone', 'zone=client_sessions:1m'],
] as const;

const METHODS = /^(?:cookie|route|learn)$/;
const SAME_SITE = ['strict', 'lax', 'none'];

/** As `ngx_http_upstream_sticky()` of nginx 1.29.6 and later reads the line; confirmed by `nginx -t` of 1.30.6. */
function stickyProblem(directive: Directive): StickyProblem | undefined {
  const { uri } = directive;
  const [method, ...parameters] = directive.args;
  if (parameters.length === 0) {
    const name = method ? /^(?:name=)?([\w-]+)$/.exec(method.value)?.[1] : 'route';
    const newText = ` cookie ${name}`;
    const span = { start: directive.name.end, end: method?.end ?? directive.name.end };
    const title = `Use "sticky cookie ${name}"`;
    const isMethod = method !== undefined && METHODS.test(method.value);
    return {
      word: undefined,
      fact: isMethod
        ? `"sticky ${method.value}" needs more than that`
        : 'nginx\'s own "sticky" takes a method and its parameters; this is the form of a module of the same name',
      message: 'invalid number of arguments in "sticky" directive',
      fixes: name === undefined || isMethod ? [] : [{ title, edits: [{ uri, span, newText }] }],
    };
  }
  if (method && !METHODS.test(method.value)) {
    const name = /^name=([\w-]+)$/.exec(method.value)?.[1];
    const newText = `cookie ${name}`;
    return {
      word: method,
      fact: `"${method.value}" is none of the methods cookie, route and learn`,
      message: `unknown parameter "${method.value}"`,
      fixes: name === undefined ? [] : [{ title: `Use "${newText}"`, edits: [{ uri, span: method.span, newText }] }],
    };
  }
  if (method?.value === 'learn') {
    const missing = OF_LEARN.filter(([name]) => !parameters.some(({ value }) => value.startsWith(`${name}=`)));
    const [first] = missing;
    if (!first) return undefined;
    const words = missing.map(([, text]) => text);
    return {
      word: undefined,
      fact: `"sticky learn" needs ${missing.map(([name]) => `"${name}="`).join(' and ')}`,
      message: `"sticky" directive "${first[0]}" parameter is not specified`,
      fixes: [{ title: `Add "${words.join(' ')}"`, edits: appendArguments(directive, words) }],
    };
  }
  if (method?.value !== 'cookie') return undefined;
  const word = parameters.find(({ value }) => value.startsWith('samesite='));
  const value = word?.value.slice('samesite='.length) ?? 'lax';
  if (!word || value.includes('$') || SAME_SITE.includes(value.toLowerCase())) return undefined;
  return {
    word,
    fact: `"${word.value}" is none of strict, lax and none`,
    message: '"sticky" directive invalid "samesite" parameter value',
    fixes: SAME_SITE.map((text) => ({
      title: `Use "samesite=${text}"`,
      edits: [{ uri, span: word.span, newText: `samesite=${text}` }],
    })),
  };
}

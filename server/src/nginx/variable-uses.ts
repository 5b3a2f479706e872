import { onceFor } from '../text/memo';
import type { Span } from '../text/span';
import { moved } from '../text/span';
import { scopesByDirective } from './cursor';
import { byName } from './occurrences';
import type { LoadedConfig, Scope } from './scope';
import type { Directive, Word } from './tree';
import { type VariableMention, variablesIn } from './variables';

/** A variable that nginx looks up when it reads the configuration. */
export interface VariableUse {
  /** Without `$`, in lower case: nginx ignores the case. */
  readonly name: string;
  readonly directive: Directive;
  readonly protocol: 'http' | 'stream';
  /** The name in the file, without `$` and braces. */
  readonly span: Span;
}

/** Arguments that nginx expands: all from this one on, unless `only` names a single one. */
interface Template {
  readonly from: number;
  readonly only?: 'first' | 'last';
}

const ALL: Template = { from: 0 };
const FIRST: Template = { from: 0, only: 'first' };
const VALUE: Template = { from: 1 };
const LAST: Template = { from: 1, only: 'last' };

/** Confirmed by `nginx -t`: each refuses a variable that nobody defines. Others hold no variables, or regexes. */
const TEMPLATES: ReadonlyMap<string, Template> = new Map([
  ...tableOf(ALL, 'expires index proxy_cookie_domain proxy_cookie_path proxy_redirect return sub_filter try_files'),
  ...tableOf(ALL, 'fastcgi_cache_bypass fastcgi_no_cache proxy_cache_bypass proxy_no_cache'),
  ...tableOf(ALL, 'scgi_cache_bypass scgi_no_cache uwsgi_cache_bypass uwsgi_no_cache'),
  ...tableOf(
    FIRST,
    'access_log alias auth_basic auth_basic_user_file charset source_charset root map geo split_clients hash',
  ),
  ...tableOf(
    FIRST,
    'proxy_pass grpc_pass fastcgi_pass uwsgi_pass scgi_pass proxy_cache_key fastcgi_cache_key scgi_cache_key',
  ),
  ...tableOf(
    FIRST,
    'uwsgi_cache_key proxy_ssl_name grpc_ssl_name uwsgi_ssl_name proxy_method proxy_set_body limit_rate',
  ),
  ...tableOf(FIRST, 'limit_rate_after limit_req_zone limit_conn_zone proxy_download_rate proxy_upload_rate'),
  ...tableOf(
    FIRST,
    'secure_link secure_link_md5 proxy_bind fastcgi_bind grpc_bind memcached_bind scgi_bind uwsgi_bind',
  ),
  ...tableOf(VALUE, 'add_header add_trailer auth_request_set log_format rewrite set proxy_set_header grpc_set_header'),
  ...tableOf(FIRST, 'proxy_cache fastcgi_cache scgi_cache uwsgi_cache ssl_certificate ssl_certificate_key'),
  ...tableOf(VALUE, 'fastcgi_param uwsgi_param scgi_param'),
  ...tableOf(LAST, 'error_page'),
]);

function tableOf(template: Template, names: string): [string, Template][] {
  return names.split(' ').map((name) => [name, template]);
}

/**
 * All uses of variables in places of which it is known that nginx expands them, in no order. None of templates: what
 * envsubst puts into them may bring other variables.
 */
export const variableUses = onceFor((config: LoadedConfig): readonly VariableUse[] =>
  allVariableUses(config).filter(({ directive }) => !directive.file.variables),
);

/** Those of `variableUses`, and in templates those that envsubst leaves as they are. */
export const allVariableUses = onceFor((config: LoadedConfig): readonly VariableUse[] => {
  const found: VariableUse[] = [];
  for (const [name, places] of byName(config)) {
    const template = TEMPLATES.get(name);
    if (!template && name !== 'if' && name !== 'sticky') continue;
    for (const { directive, scope } of places) {
      if (scope.protocol !== 'http' && scope.protocol !== 'stream') continue;
      const words = template
        ? templatesOf(directive, template)
        : name === 'if'
          ? conditionOf(directive)
          : stickyWords(directive);
      for (const word of words) addUses(word, directive, scope.protocol, found);
      if (name === 'map') addUsesInMap(scopesByDirective(config).get(directive)?.[0], scope.protocol, found);
    }
  }
  return found;
});

function templatesOf({ args }: Directive, { from, only }: Template): readonly Word[] {
  if (from === 0 && (only === undefined || args.length < 2)) return args;
  if (only === 'first') return args.slice(0, 1);
  if (only === 'last') return args.slice(from).slice(-1);
  return args.slice(from);
}

/** `if ($a = $b)`: what is compared with a regex is no template. */
function conditionOf({ args }: Directive): readonly Word[] {
  // nginx refuses what is no condition before it looks at the variables
  if (!args[0]?.raw.startsWith('(') || !args.at(-1)?.raw.endsWith(')')) return [];
  return args.some(({ value }) => /^!?~\*?$/.test(value)) ? args.slice(0, 1) : args;
}

/** `route $a $b`, `learn create=$c lookup=$d`, `cookie name domain=$e`; a path is taken as it is. */
function stickyWords({ args }: Directive): readonly Word[] {
  return args.slice(1).filter(({ value }) => !value.startsWith('path='));
}

/** The values of a map are expanded, its keys are not. */
function addUsesInMap(map: Scope | undefined, protocol: VariableUse['protocol'], found: VariableUse[]): void {
  for (const entry of map?.directives ?? []) {
    const [value] = entry.args;
    if (value) addUses(value, entry, protocol, found);
  }
}

function addUses(word: Word, directive: Directive, protocol: VariableUse['protocol'], found: VariableUse[]): void {
  const { raw } = word;
  const { variables } = word.file;
  // regexes are told by their first letter
  if (!raw.includes('$') || raw.startsWith('~', word.quote ? 1 : 0)) return;
  for (const variable of variablesIn(raw)) {
    if (variables && mayBeReplaced(raw, variable, variables)) continue;
    const span = moved(variable.nameSpan, word.start);
    found.push({ name: variable.name.toLowerCase(), directive, protocol, span });
  }
}

/** Whether envsubst writes something else for a variable, or goes on with its name: `$host${SUFFIX}`. */
function mayBeReplaced(
  raw: string,
  { name, span, nameSpan }: VariableMention,
  variables: ReadonlyMap<string, string>,
): boolean {
  if (variables.has(name)) return true;
  const isBraced = nameSpan.end < span.end;
  if (isBraced) return false;
  const [, next] = /^\$\{?(\w+)/.exec(raw.slice(span.end)) ?? [];
  return next !== undefined && variables.has(next);
}

/** Names that groups of regexes define, wherever they stand: `(?<name>…)`, `(?P<name>…)`, `(?'name'…)`. */
export const capturedNames = onceFor((config: LoadedConfig): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const { source } of config.files) {
    if (!source.text.includes('(?')) continue;
    for (const [, name = ''] of source.text.matchAll(/\(\?P?[<'](\w+)[>']/g)) names.add(name.toLowerCase());
  }
  return names;
});

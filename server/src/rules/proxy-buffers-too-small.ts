import { insertAfter } from '../nginx/edit';
import { occurrences } from '../nginx/occurrences';
import { effectiveSetting, isIncomplete, type Scope } from '../nginx/scope';
import type { Directive, Word } from '../nginx/tree';
import { parseSize, sizeText } from '../nginx/values';
import type { TextEdit } from '../text/edit';
import type { Topology } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** The directives whose values nginx checks against each other. */
const NAMES = ['proxy_busy_buffers_size', 'proxy_buffer_size', 'proxy_buffers'] as const;

interface Buffers {
  readonly bufferSize: number;
  readonly count: number;
  readonly size: number;
  /** As written; undefined: twice the larger buffer. */
  readonly busy: number | undefined;
}

interface Data {
  readonly buffers: Buffers;
  readonly problem: Problem;
  readonly lines: Readonly<Partial<Record<(typeof NAMES)[number], Directive>>>;
  readonly culprit: Directive;
}

type Problem = 'few' | 'busy-small' | 'busy-large';

/** Sizes of buffers that do not go together. */
export default defineRule<Data>({
  meta: {
    id: 'proxy-buffers-too-small',
    title: 'Proxy buffers that nginx refuses',
    category: 'proxy',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffers',
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_busy_buffers_size',
    ],
  },
  check(topology, report) {
    const seen = new Set<Directive>();
    for (const scope of checkedScopes(topology)) {
      const data = findProblem(scope);
      if (!data || seen.has(data.culprit)) continue;
      seen.add(data.culprit);
      const words = nginxWords(data.problem);
      report({
        uri: data.culprit.uri,
        span: data.culprit.head,
        message: `${describe(data)}; nginx will refuse to start: ${words}`,
        refusal: { by: 'nginx', message: words },
        // the others may stand in a file that was not read
        certain: !isIncomplete(scope),
        data,
      });
    }
  },
  fix({ data }) {
    const fixes = [buffersFix(data), busyFix(data)].flatMap((fix) => fix ?? []);
    return fixes.map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});

/** Every server and location in which one of the settings stands, or takes effect from `http`. */
function* checkedScopes({ nginx }: Topology): Generator<Scope> {
  const scopes = new Set(NAMES.flatMap((name) => occurrences(nginx.config, name).map(({ scope }) => scope)));
  for (const scope of scopes) {
    if (scope.kind === 'server' || scope.kind === 'location') yield scope;
    // nginx looks at servers, with what they inherit
    if (scope.kind === 'http') yield* scope.children.filter(({ kind }) => kind === 'server');
  }
}

/** nginx's own: a page of 4k each, eight of them. */
const PAGE = 4096;

/** Follows `ngx_http_proxy_merge_loc_conf()` of nginx's `src/http/modules/ngx_http_proxy_module.c`. */
function findProblem(scope: Scope): Data | undefined {
  if (scope.protocol !== 'http') return undefined;
  const lines: Partial<Record<(typeof NAMES)[number], Directive>> = {};
  for (const name of NAMES) {
    const line = effectiveSetting(scope, name)?.directive;
    if (line) lines[name] = line;
  }
  const buffers = readBuffers(lines);
  const problem = buffers && problemOf(buffers);
  if (!problem) return undefined;
  const order = problem === 'few' ? (['proxy_buffers'] as const) : NAMES;
  const found = order.flatMap((name) => lines[name] ?? []);
  // what stands here is what does not fit to the rest
  const culprit = found.find((line) => scope.directives.includes(line)) ?? found[0];
  return culprit && { buffers, problem, lines, culprit };
}

function readBuffers(lines: Data['lines']): Buffers | undefined {
  const [count, size] = lines.proxy_buffers?.args ?? [];
  const bufferSize = lines.proxy_buffer_size ? sizeOf(lines.proxy_buffer_size.args[0]) : PAGE;
  const busy = lines.proxy_busy_buffers_size ? sizeOf(lines.proxy_busy_buffers_size.args[0]) : undefined;
  if (bufferSize === undefined || (lines.proxy_busy_buffers_size && busy === undefined)) return undefined;
  if (!lines.proxy_buffers) return { bufferSize, busy, count: 8, size: PAGE };
  const bytes = sizeOf(size);
  const isNumber = /^\d{1,9}$/.test(count?.value ?? '');
  return bytes === undefined || !isNumber ? undefined : { bufferSize, busy, count: Number(count?.value), size: bytes };
}

function sizeOf(word: Word | undefined): number | undefined {
  const size = word && parseSize(word.value);
  return size === 0 ? undefined : size;
}

function problemOf({ bufferSize, count, size, busy }: Buffers): Problem | undefined {
  if (count < 2) return 'few';
  const larger = Math.max(bufferSize, size);
  if (busy !== undefined && busy < larger) return 'busy-small';
  return (busy ?? 2 * larger) > (count - 1) * size ? 'busy-large' : undefined;
}

function nginxWords(problem: Problem): string {
  switch (problem) {
    case 'few':
      return 'there must be at least 2 "proxy_buffers"';
    case 'busy-small':
      return '"proxy_busy_buffers_size" must be equal to or greater than the maximum of the value of "proxy_buffer_size" and one of the "proxy_buffers"';
    case 'busy-large':
      return '"proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer';
  }
}

function describe({ problem, culprit, buffers }: Data): string {
  const { count, size, busy, bufferSize } = buffers;
  const text = `"${[culprit.name, ...culprit.args].map(({ value }) => value).join(' ')}"`;
  const larger = Math.max(bufferSize, size);
  if (problem === 'few') return `${text}: one buffer is not enough`;
  if (problem === 'busy-small') return `${text} is less than one buffer of ${sizeText(larger)}`;
  const sum = `hold ${sizeText((count - 1) * size)} (${count - 1} × ${sizeText(size)})`;
  if (culprit.name.value === 'proxy_buffers') {
    return `${text}: all but one ${sum}, and "proxy_busy_buffers_size" is ${sizeText(busy ?? 2 * larger)}`;
  }
  const all = `all "proxy_buffers" but one ${sum}`;
  if (culprit.name.value === 'proxy_busy_buffers_size') return `${text} is too much, ${all}`;
  return `${text}: "proxy_busy_buffers_size" is ${sizeText(busy ?? 2 * larger)}, ${all}`;
}

/** More, and if need be larger, buffers. */
function buffersFix({ buffers, problem, lines, culprit }: Data): Fix | undefined {
  if (problem === 'busy-small') return undefined;
  const { bufferSize } = buffers;
  const count = Math.max(8, buffers.count);
  const sizes = [buffers.size, Math.max(buffers.size, bufferSize)];
  const size = sizes.find((candidate) => problemOf({ ...buffers, count, size: candidate }) === undefined);
  if (size === undefined) return undefined;
  const statement = `proxy_buffers ${count} ${sizeText(size)}`;
  const line = lines.proxy_buffers;
  // one further out holds for others too
  const isOwn = line?.file === culprit.file && line.parent === culprit.parent;
  const edits = line && isOwn ? replaced(line, statement) : insertAfter(culprit, [`${statement};`]);
  return { title: `Use "${statement}"`, kind: 'suggestion', edits };
}

function busyFix({ buffers, problem, lines }: Data): Fix | undefined {
  const line = lines.proxy_busy_buffers_size;
  if (!line || problem === 'few') return undefined;
  const busy = 2 * Math.max(buffers.bufferSize, buffers.size);
  if (problemOf({ ...buffers, busy }) !== undefined) return undefined;
  const statement = `proxy_busy_buffers_size ${sizeText(busy)}`;
  return { title: `Use "${statement}"`, kind: 'suggestion', edits: replaced(line, statement) };
}

/** The name stays as it is written. */
function replaced({ uri, args }: Directive, statement: string): TextEdit[] {
  const words = statement.split(' ').slice(1);
  return args.flatMap((word, index) => {
    const newText = words[index];
    return newText === undefined || newText === word.value ? [] : [{ uri, span: word.span, newText }];
  });
}

import { appendArguments, asWord } from '../nginx/edit';
import { sizeText } from '../nginx/values';
import { freeZoneName, SMALLEST_ZONE, type ZoneLine, zonesOf } from '../nginx/zones';
import { isWholeConfiguration } from '../topology/listens';
import type { Topology } from '../topology/types';
import { defineRule, type Fix, type RelatedPlace } from './rule';

type Problem = 'invalid' | 'small' | 'none' | 'conflict' | 'use';

interface Data {
  readonly line: ZoneLine;
  readonly problem: Problem;
  /** With `conflict` and `use`: the line that came first. */
  readonly other: ZoneLine | undefined;
}

/** The size of an upstream's shared memory: none, too small, two of them, or memory that something else uses. */
export default defineRule<Data>({
  meta: {
    id: 'zone-size-invalid',
    title: 'Shared memory zone that nginx refuses',
    category: 'startup',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#zone'],
  },
  check(topology, report) {
    for (const data of findProblems(topology)) {
      const { line, problem, other } = data;
      const sizeWord = line.directive.args[1];
      const isAboutSize = problem === 'invalid' || problem === 'small' || problem === 'conflict';
      const words = nginxWords(data);
      report({
        uri: line.directive.uri,
        span: ((isAboutSize && sizeWord) || line.nameWord).span,
        message: `${describe(data)}; nginx will refuse to start: ${words}`,
        refusal: { by: 'nginx', message: words },
        ...(other && { related: [placeOfOther(other)] }),
        data,
      });
    }
  },
  fix({ uri, data: { line, problem, other } }, { nginx }) {
    const [nameWord, sizeWord] = line.directive.args;
    if (!nameWord) return [];
    const name = freeZoneName(nginx.config, line.name);
    const rename: Fix = {
      title: `Rename this zone to "${name}"`,
      kind: 'suggestion',
      edits: [
        { uri, span: nameWord.span, newText: asWord(name) },
        ...(sizeWord ? [] : appendArguments(line.directive, ['64k'])),
      ],
    };
    const size = problem === 'conflict' && other?.size !== undefined ? (other.sizeText ?? '64k') : '64k';
    const resize: Fix = {
      title: sizeWord ? `Use ${size}` : `Add the size ${size}`,
      kind: 'suggestion',
      edits: sizeWord ? [{ uri, span: sizeWord.span, newText: size }] : appendArguments(line.directive, [size]),
    };
    const fixes = problem === 'use' ? [rename] : problem === 'conflict' ? [resize, rename] : [resize];
    return fixes.map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});

function* findProblems(topology: Topology): Generator<Data> {
  const { config } = topology.nginx;
  const isComplete = config.includeProblems.length === 0 && isWholeConfiguration(topology);
  const seen = new Set<unknown>();
  for (const lines of zonesOf(config).values()) {
    const [first] = lines.filter(({ scope }) => scope.kind === 'upstream');
    if (!first || first.name.includes('$')) continue;
    const sized = lines.find(({ sizeText: text }) => text !== undefined);
    let hasProblem = false;
    for (const line of lines) {
      if (line.scope.kind !== 'upstream' || seen.has(line.directive) || line.sizeText?.includes('$')) continue;
      seen.add(line.directive);
      const problem = problemOf(line, lines);
      if (!problem) continue;
      hasProblem = true;
      yield { line, ...problem };
    }
    // a size may come later, and from another upstream
    if (!sized && !hasProblem && isComplete) yield { line: first, problem: 'none', other: undefined };
  }
}

function problemOf(
  { size, sizeText: text, use, directive }: ZoneLine,
  lines: readonly ZoneLine[],
): Pick<Data, 'problem' | 'other'> | undefined {
  if (text !== undefined && size === undefined) return { problem: 'invalid', other: undefined };
  if (size !== undefined && size < SMALLEST_ZONE) return { problem: 'small', other: undefined };
  const isOther = (line: ZoneLine): boolean => line.directive !== directive;
  // between an upstream and something else the upstream is the one to rename
  const foreign = lines.find((line) => isOther(line) && line.use !== use && isFirst(line, use, lines));
  if (foreign) return { problem: 'use', other: foreign };
  const own = lines.filter((line) => line.use === use);
  const before = own.slice(
    0,
    own.findIndex((line) => !isOther(line)),
  );
  const sized = before.find((line) => line.size !== undefined && line.size >= SMALLEST_ZONE);
  return size !== undefined && sized && sized.size !== size ? { problem: 'conflict', other: sized } : undefined;
}

/** Of an upstream of `http` and one of `stream` the later one is the one to rename. */
function isFirst(line: ZoneLine, use: string, lines: readonly ZoneLine[]): boolean {
  return line.scope.kind !== 'upstream' || lines.indexOf(line) < lines.findIndex((own) => own.use === use);
}

function nginxWords({ line, problem, other }: Data): string {
  const { name } = line;
  switch (problem) {
    case 'invalid':
      return `invalid zone size "${line.sizeText}"`;
    case 'small':
      return `zone "${name}" is too small`;
    case 'none':
      return `zero size shared memory zone "${name}"`;
    case 'conflict':
      return `the size ${line.size} of shared memory zone "${name}" conflicts with already declared size ${other?.size}`;
    case 'use':
      return `the shared memory zone "${name}" is already declared for a different use`;
  }
}

function describe({ line, problem, other }: Data): string {
  const { name } = line;
  switch (problem) {
    case 'invalid':
      return `"${line.sizeText}" is no size: nginx takes a whole number, with k or m`;
    case 'small':
      return `the zone "${name}" has ${sizeText(line.size ?? 0)}, the smallest is 32k`;
    case 'none':
      return `no line gives the zone "${name}" a size`;
    case 'conflict':
      return `the zone "${name}" has ${line.sizeText} here and ${other?.sizeText} elsewhere`;
    case 'use':
      return `the zone "${name}" is also the name of ${useOf(other)}`;
  }
}

function useOf(line: ZoneLine | undefined): string {
  if (line?.scope.kind === 'upstream') return `a zone of an upstream in "${line.scope.protocol}"`;
  return `the memory of "${line?.directive.name.value}"`;
}

function placeOfOther({ directive, nameWord, name }: ZoneLine): RelatedPlace {
  return { uri: directive.uri, span: nameWord.span, message: `"${name}" is declared here` };
}

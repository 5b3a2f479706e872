import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompletionItem } from 'vscode-languageserver';
import type { FeatureContext } from '../../server/src/features/request';
import { builtInVariables, contextOf, type DirectiveEntry, findDirective } from '../../server/src/nginx/catalogue';
import { directiveText, literalWords } from '../../server/src/nginx/catalogue-text';
import { directivesNamed, type Scope } from '../../server/src/nginx/scope';
import type { Directive, Word } from '../../server/src/nginx/tree';
import { takesVariables } from '../../server/src/nginx/variable-places';
import type { SourceFile } from '../../server/src/text/source';
import { availabilityOf } from '../../server/src/topology/availability';
import type { Snapshot } from '../../server/src/workspace/workspace';
import { featureContext, itemsAt, placedDirectives, wordBoundaries } from '../support/completion-places';
import { fixtureUri } from '../support/fixture';
import { mutate, mutation } from '../support/mutations';
import { analyseProject, readProjects } from '../support/projects';

/** Everything that is completed in the projects of the fixtures, at every boundary of every word. */
const projects = readProjects().map(({ name, files }) => {
  const project = analyseProject(files);
  return { name, ...project, context: featureContext(project.workspace, project.snapshots) };
});

/** The files that are nginx's, each once for its project. */
function nginxFiles({ snapshots, context }: { snapshots: readonly Snapshot[]; context: FeatureContext }) {
  const files = new Map(
    snapshots.flatMap(({ topology }) => topology.nginx.config.files.map((file) => [file.source.uri, file] as const)),
  );
  return [...files.values()].filter(({ source }) => context.view.sourceOf(source.uri) === source);
}

describe('at every word boundary of every fixture', () => {
  let places = 0;

  it.each(projects)('of $name what is offered replaces the word at the cursor, each once', async (project) => {
    for (const file of nginxFiles(project)) {
      for (const offset of wordBoundaries(file)) {
        places++;
        const items = await itemsAt(project.context, file.source.uri, offset);
        const where = `${file.source.uri}:${file.source.placeAt(offset).line + 1}, offset ${offset}`;
        expect(repeated(items.map(({ label }) => label)), where).toEqual([]);
        expect(items.map((item) => wrongEdit(item, file.source, offset)).filter(Boolean), where).toEqual([]);
      }
    }
  });

  it('of some thousand places', () => {
    expect(places).toBeGreaterThan(3000);
  });
});

describe('the word that stands there', () => {
  let asked = 0;

  it.each(projects)('of $name is among what is offered', async (project) => {
    const missing: string[] = [];
    for (const snapshot of project.snapshots) {
      for (const { directive, scope } of placedDirectives(snapshot)) {
        const { file } = directive;
        if (project.context.view.sourceOf(file.source.uri) !== file.source || file.problems.length > 0) continue;
        for (const { word, offset, label } of expected(directive, scope, snapshot)) {
          asked++;
          const items = await itemsAt(project.context, file.source.uri, offset);
          if (!isOffered(items, label))
            missing.push(
              `${directive.name.value}: ${label} of ${word.raw} (${file.source.uri} ${file.source.placeAt(offset).line + 1})`,
            );
        }
      }
    }
    expect(missing).toEqual([]);
  });

  it('in some hundred places', () => {
    expect(asked).toBeGreaterThan(600);
  });
});

/** What an editor would do wrong with an item. */
function wrongEdit({ label, textEdit, filterText }: CompletionItem, source: SourceFile, offset: number): string {
  if (!textEdit || !('range' in textEdit)) return `${label} has no edit`;
  const [start, end] = [textEdit.range.start, textEdit.range.end].map((place) => source.offsetAt(place));
  if (start === undefined || end === undefined) return '';
  const replaced = source.text.slice(start, end);
  if (textEdit.range.start.line !== textEdit.range.end.line) return `${label} replaces lines`;
  if (offset < start || end < offset) return `${label} replaces ${replaced}, where the cursor is not`;
  // what separates words is never replaced
  if (/[\s"';{}]/.test(replaced.replace(/\$\{\w*\}?/, '')) && !isBetweenQuotes(source.text, start, end)) {
    return `${label} replaces ${replaced}`;
  }
  return filterText === '' ? `${label} has an empty filter` : '';
}

function isBetweenQuotes(text: string, start: number, end: number): boolean {
  return /["']/.test(text[start - 1] ?? '') && text[start - 1] === text[end];
}

describe('in any text, while the project was read with another', () => {
  const seeds = readProjects().flatMap(({ files }) =>
    [...files].filter(([path]) => path.endsWith('.conf')).map(([, text]) => text),
  );
  const uri = fixtureUri('nginx.conf');

  it('each is offered once, and replaces what is at the cursor', async () => {
    const { workspace, snapshots } = analyseProject(new Map([['nginx.conf', seeds[0] ?? '']]), ['nginx.conf']);
    const context = featureContext(workspace, snapshots);
    let version = 1;
    await fc.assert(
      fc.asyncProperty(mutation(seeds.length), fc.nat(), async (broken, share) => {
        const text = mutate(broken, seeds);
        workspace.sources.open(uri, 'nginx', ++version, text);
        const offset = share % (text.length + 1);
        const source = workspace.sources.get(uri);
        // what is no text is not read
        if (!source) return;
        // a place between CR and LF is none that an editor knows
        const place = source.offsetAt(source.placeAt(offset));
        const items = await itemsAt(context, uri, offset);
        expect(repeated(items.map(({ label }) => label))).toEqual([]);
        for (const { label, textEdit } of items) {
          if (!textEdit || !('range' in textEdit)) throw new Error(`${label} has no edit`);
          const { start, end } = textEdit.range;
          expect([label, start.line]).toEqual([label, end.line]);
          expect(source.offsetAt(start)).toBeLessThanOrEqual(place);
          expect(source.offsetAt(end)).toBeGreaterThanOrEqual(place);
        }
      }),
      { numRuns: 400 },
    );
  });
});

function repeated(labels: readonly string[]): string[] {
  return labels.filter((label, index) => labels.indexOf(label) !== index);
}

function isOffered(items: readonly CompletionItem[], label: string): boolean {
  return items.some((item) => item.label === label);
}

interface Expectation {
  readonly word: Word;
  readonly offset: number;
  readonly label: string;
}

function* expected(directive: Directive, scope: Scope, snapshot: Snapshot): Generator<Expectation> {
  const { name, args } = directive;
  const context = contextOf(scope);
  const entry = findDirective(name.value).find(({ contexts }) => contexts & context);
  if (!entry || availabilityOf(entry, snapshot.topology.version) === 'no') return;
  const isTwice = entry.isSingle && directivesNamed(scope, name.value).length > 1;
  if (!isTwice) yield { word: name, offset: name.end - (name.quote ? 1 : 0), label: name.value };
  for (const [index, word] of args.entries()) {
    if (!word.quote) yield* expectedLiteral(word, index, entry);
    const { protocol } = scope;
    if (protocol === 'http' || protocol === 'stream') yield* expectedVariables(directive, index, protocol, snapshot);
  }
}

function* expectedLiteral(word: Word, index: number, entry: DirectiveEntry): Generator<Expectation> {
  const text = directiveText(entry);
  const literals = new Set(text ? literalWords(text) : []);
  const isFlag = entry.isFlag && /^(?:on|off)$/.test(word.value);
  if (isFlag || (literals.has(word.value) && /^\w/.test(word.value)))
    yield { word, offset: word.end, label: word.value };
  const parameter = /^\w+=/.exec(word.value)?.[0] ?? '';
  const isOfServer = entry.name === 'server' && !entry.isBlock && index > 0 && parameter !== '';
  if (literals.has(parameter) || isOfServer) {
    yield { word, offset: word.start + parameter.length - 1, label: parameter };
  }
}

function* expectedVariables(
  { name, args }: Directive,
  index: number,
  protocol: 'http' | 'stream',
  { topology }: Snapshot,
): Generator<Expectation> {
  const word = args[index];
  const before = args.slice(0, index).map(({ value }) => value);
  if (!word || !takesVariables(name.value, word.value, { index, count: args.length, before })) return;
  for (const match of word.raw.matchAll(/\$([a-z]\w*)/g)) {
    const variable = match[1] ?? '';
    const isOwn = topology.nginx.variables.has(variable) || builtInVariables(protocol).names.has(variable);
    const family = builtInVariables(protocol).prefixes.find((prefix) => variable.startsWith(prefix));
    const offset = word.start + match.index + match[0].length;
    if (isOwn) yield { word, offset, label: match[0] };
    else if (family) yield { word, offset: word.start + match.index + 1 + family.length, label: `$${family}` };
  }
}

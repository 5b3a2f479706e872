import { describe, expect, it } from 'vitest';
import type { MarkupContent } from 'vscode-languageserver-types';
import { hoverAt } from '../../server/src/features/hover';
import { Context, type DirectiveEntry, directiveNames, findDirective } from '../../server/src/nginx/catalogue';
import { directiveText } from '../../server/src/nginx/catalogue-text';
import { scopesHolding } from '../../server/src/nginx/cursor';
import type { Directive } from '../../server/src/nginx/tree';
import { walkDirectives } from '../../server/src/nginx/walk';
import type { Snapshot } from '../../server/src/workspace/workspace';
import { featureContext } from '../support/feature-context';
import { type AnalysedProject, analyseProject, readProjects } from '../support/projects';

/** What a hover says of a directive is what the catalogue says: syntax, default, context, version and edition. */

const CONTEXTS: Readonly<Record<string, number>> = {
  main: Context.main,
  events: Context.events,
  http: Context.http,
  server: Context.httpServer | Context.streamServer | Context.mailServer,
  location: Context.httpLocation,
  upstream: Context.httpUpstream | Context.streamUpstream,
  'if in server': Context.ifInServer,
  'if in location': Context.ifInLocation,
  limit_except: Context.limitExcept,
  stream: Context.stream,
  mail: Context.mail,
};
const ANY = Object.values(CONTEXTS).reduce((all, bits) => all | bits, 0);

/** What is wrong in the hover over a directive of this meaning. */
function mistakesIn(text: string, entry: DirectiveEntry): string[] {
  const mistakes: string[] = [];
  const isFine = (condition: boolean, mistake: string): void => {
    if (!condition) mistakes.push(`${entry.name} (${entry.kind} ${entry.module}): ${mistake}`);
  };
  const documented = directiveText(entry);
  const syntax = /^```nginx\n(.*?)\n```/s.exec(text)?.[1]?.split('\n') ?? [];
  isFine(syntax.length === Math.max(1, documented?.syntax.length ?? 0), 'has other forms');
  isFine(
    syntax.every((line) => line === entry.name || new RegExp(`^${entry.name}[ ;{]`).test(line)),
    'is another one',
  );

  const contexts = /^Context: (.*)$/m.exec(text)?.[1]?.trim().split(', ') ?? [];
  const named = contexts.map((context) => context.replaceAll('`', ''));
  const bits = named.includes('any') ? ANY : named.reduce((all, name) => all | (CONTEXTS[name] ?? 0), 0);
  isFine((entry.contexts & ~bits & ANY) === 0, `lacks a context: ${named}`);
  isFine(named.includes('any') || named.every((name) => (CONTEXTS[name] ?? 0) & entry.contexts), `has ${named}`);

  const shown = /^Default: (.*)$/m.exec(text)?.[1]?.trim() ?? '';
  const known = documented?.defaults ?? [];
  isFine(shown === '' || known.length > 0, `has a default: ${shown}`);
  if (!known.some((value) => /\bbefore [\d.]+\)$/.test(value))) {
    const flat = known.map((value) => `\`${entry.name} ${entry.isBlock ? `{ ${value} }` : `${value};`}\``);
    isFine(shown === flat.join(', '), `has default ${shown} instead of ${flat}`);
  }

  const since = /Since nginx ([\d.]+)/.exec(text)?.[1];
  isFine(since === entry.since || entry.edition === 'Plus', `is since ${since}`);
  const needed = /Needs nginx ([\d.]+);/.exec(text)?.[1];
  isFine(needed === undefined || needed === entry.since, `needs ${needed}`);
  isFine(text.includes('NGINX Plus only') === (entry.edition === 'Plus'), 'is of another edition');
  return mistakes;
}

async function hoverTexts({ workspace, snapshots }: AnalysedProject, uri: string, offset: number): Promise<string[]> {
  const position = workspace.sources.get(uri)?.placeAt(offset) ?? { line: 0, character: 0 };
  const hover = await hoverAt(featureContext(workspace, snapshots), { textDocument: { uri }, position });
  return hover ? (hover.contents as MarkupContent).value.split('\n\n---\n\n') : [];
}

interface Place {
  readonly snapshot: Snapshot;
  readonly directive: Directive;
}

function* directivesIn({ snapshots }: AnalysedProject): Generator<Place> {
  const seen = new Set<Directive>();
  for (const snapshot of snapshots) {
    for (const file of snapshot.topology.nginx.config.files) {
      if (!snapshot.sources.has(file.source.uri)) continue;
      for (const directive of walkDirectives(file.body)) {
        if (seen.has(directive) || directive.parent?.block?.kind === 'data') continue;
        seen.add(directive);
        yield { snapshot, directive };
      }
    }
  }
}

let hovered = 0;

describe.each(readProjects())('hover in $name', ({ files }) => {
  it('says of every directive what the catalogue says', async () => {
    const project = analyseProject(files);
    const mistakes: string[] = [];
    for (const { snapshot, directive } of directivesIn(project)) {
      const name = directive.name.value;
      const scopes = scopesHolding(snapshot.topology.nginx.config).get(directive) ?? [];
      const texts = await hoverTexts(project, directive.uri, directive.start);
      const entries = findDirective(name);
      if (entries.length === 0 || (scopes.length === 0 && name !== 'include')) {
        expect(texts, name).toEqual([]);
        continue;
      }
      hovered++;
      expect(texts.length, name).toBeGreaterThan(0);
      for (const text of texts) {
        const wrong = entries.map((entry) => mistakesIn(text, entry));
        if (!wrong.some((list) => list.length === 0)) mistakes.push(...(wrong[0] ?? []));
      }
    }
    expect(mistakes).toEqual([]);
  });
});

const BLOCKS: readonly (readonly [bit: number, open: string])[] = [
  [Context.main, ''],
  [Context.events, 'events {'],
  [Context.http, 'http {'],
  [Context.httpServer, 'http { server {'],
  [Context.httpLocation, 'http { server { location / {'],
  [Context.httpUpstream, 'http { upstream u {'],
  [Context.ifInServer, 'http { server { if ($a) {'],
  [Context.ifInLocation, 'http { server { location / { if ($a) {'],
  [Context.limitExcept, 'http { server { location / { limit_except GET {'],
  [Context.stream, 'stream {'],
  [Context.streamServer, 'stream { server {'],
  [Context.streamUpstream, 'stream { upstream u {'],
  [Context.mail, 'mail {'],
  [Context.mailServer, 'mail { server {'],
];

describe.each([undefined, 'nginx:1.22', 'nginx:1.30', 'nginx:$TAG', 'openresty/openresty:1.27'])(
  'hover with image %s',
  (image) => {
    it.each(BLOCKS)('says of each directive in context %i what the catalogue says there: %s', async (bit, open) => {
      const entries = directiveNames().flatMap(
        (name) => findDirective(name).find(({ contexts }) => contexts & bit) ?? [],
      );
      expect(entries.length).toBeGreaterThan(5);
      const lines = entries.map(({ name, isBlock }) => (isBlock ? `${name} a {}` : `${name} a;`));
      const close = '}'.repeat(open.split('{').length - 1);
      const files = new Map([['nginx.conf', `${open}\n${lines.join('\n')}\n${close}\nevents {}\n`]]);
      if (image !== undefined) {
        const mount = 'volumes: [./nginx.conf:/etc/nginx/nginx.conf]';
        files.set('docker-compose.yml', `services:\n  web:\n    image: ${image}\n    ${mount}\n`);
      }
      const project = analyseProject(files, ['nginx.conf']);
      const [snapshot] = project.snapshots;
      const uri = snapshot?.files.nginx ?? '';
      const text = files.get('nginx.conf') ?? '';
      const mistakes: string[] = [];
      let offset = text.indexOf('\n') + 1;
      for (const [index, entry] of entries.entries()) {
        const texts = await hoverTexts(project, uri, offset);
        expect(texts, `${entry.name} in ${open}`).toHaveLength(1);
        mistakes.push(...mistakesIn(texts[0] ?? '', entry));
        offset += (lines[index] ?? '').length + 1;
      }
      expect(mistakes).toEqual([]);
    });
  },
);

describe('the fixtures', () => {
  it('have many directives', () => {
    expect(hovered).toBeGreaterThan(500);
  });
});

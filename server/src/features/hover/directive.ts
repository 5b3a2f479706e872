import { contextOf, type DirectiveEntry, findDirective } from '../../nginx/catalogue';
import { documentDirective } from '../../nginx/directive-documentation';
import { includedBy } from '../../nginx/included';
import type { Scope } from '../../nginx/scope';
import type { Directive } from '../../nginx/tree';
import { upperFirst } from '../../text/capitals';
import { codeBlock, codeSpan, escapeMarkdown, markdownLink } from '../../text/markdown';
import { uriName } from '../../text/uri';
import { defaultsFor, unavailableText } from '../../topology/unavailable';
import { fileLink, type HoverAnswer, type HoverTools, listSome, scopesOf, whereOf, wordOrigin } from './answer';
import { blockNotes } from './block';
import { effectNotes } from './effect';
import { methodNotes, serverLineNotes } from './upstream';

/** The documentation of a directive's name, with what holds at this place. */
export function directiveAnswers(tools: HoverTools, directive: Directive): HoverAnswer[] {
  const { name, file } = directive;
  const origin = wordOrigin(file, name);
  const scopes = scopesOf(tools, directive);
  if (name.value === 'include' && !directive.block) return includeAnswer(tools, directive);
  return scopes.flatMap((scope): HoverAnswer[] => {
    const entries = meaningsIn(name.value, scope);
    const [first] = entries;
    if (!first) return [];
    const notes = entries.length === 1 ? notesOf(tools, directive, scope) : [];
    const where = whereOf(tools, scope, file);
    return [
      { origin, ...documentationOf(tools, first), notes, where },
      ...entries.slice(1).map((entry) => ({ origin, ...documentationOf(tools, entry), notes: [], where })),
    ];
  });
}

/** The meaning of a name in a block; where it may not stand, those of the protocol around it. */
export function meaningsIn(name: string, scope: Scope): readonly DirectiveEntry[] {
  const entries = findDirective(name);
  const context = contextOf(scope);
  const here = entries.find(({ contexts }) => contexts & context);
  if (here) return [here];
  const related = entries.filter(({ kind }) => kind === scope.protocol);
  return related.length > 0 ? related : entries;
}

function notesOf(tools: HoverTools, directive: Directive, scope: Scope): string[] {
  return [
    ...blockNotes(tools, directive, scope),
    ...serverLineNotes(tools, directive),
    ...(scope.kind === 'upstream' ? methodNotes(tools, directive, scope) : []),
    ...effectNotes(tools, directive, scope),
  ];
}

/** Syntax first; then where it may stand and what holds without it, nginx.org's words and a link. */
function documentationOf(tools: HoverTools, entry: DirectiveEntry): Pick<HoverAnswer, 'head' | 'body'> {
  const { topology } = tools.snapshot;
  const text = tools.texts.directiveText(entry);
  const defaults = defaultsFor(text?.defaults ?? [], topology.version);
  const documentation = documentDirective(entry, text && { ...text, defaults });
  const { syntax, contexts, availability, paragraph, address } = documentation;
  const missing = unavailableText(entry, topology);
  const facts = [
    ...(documentation.defaults.length > 0 ? [`Default: ${documentation.defaults.map(codeSpan).join(', ')}`] : []),
    ...(contexts.length > 0 ? [`Context: ${contexts.map(codeSpan).join(', ')}`] : []),
    ...(availability === undefined ? [] : [availability]),
  ];
  const head = [
    codeBlock(syntax.length > 0 ? syntax.join('\n') : entry.name, 'nginx'),
    ...(missing === undefined ? [] : [`**${escapeMarkdown(missing)}**`]),
  ];
  const link = address === undefined ? [] : [markdownLink('nginx.org', address)];
  const body = [facts.join('  \n'), paragraph, ...link].filter((part) => part !== '');
  return { head: head.join('\n\n'), body: body.join('\n\n') };
}

function includeAnswer(tools: HoverTools, directive: Directive): HoverAnswer[] {
  const [entry] = findDirective('include');
  if (!entry) return [];
  const origin = wordOrigin(directive.file, directive.name);
  const where = `In ${codeSpan(uriName(tools.snapshot.files.nginx))}`;
  return [{ origin, ...documentationOf(tools, entry), notes: includeNotes(tools, directive), where }];
}

const MOST_FILES = 6;

/** The files that an include brings, or why they are not known. */
export function includeNotes(tools: HoverTools, directive: Directive): string[] {
  const { config } = tools.snapshot.topology.nginx;
  const files = includedBy(config).get(directive) ?? [];
  const problem = config.includeProblems.find((each) => each.directive === directive);
  return [
    ...(files.length > 0
      ? [`Includes ${listSome(files, MOST_FILES, ({ source }) => fileLink(tools, source.uri))}`]
      : []),
    ...(problem ? [escapeMarkdown(upperFirst(problem.reason))] : []),
  ];
}

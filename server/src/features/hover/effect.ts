import { isList, type Level, levelEffect } from '../../nginx/effect';
import type { Scope } from '../../nginx/scope';
import { scopeTitle } from '../../nginx/scope-title';
import type { Directive } from '../../nginx/tree';
import { codeSpan } from '../../text/markdown';
import { type HoverTools, headOf, listSome, placeLink, scopeLink } from './answer';

/** Lines and blocks that are named one by one; of more the number is told. */
const MOST = 3;

/** What a line does to those of outer blocks, and where inner blocks take no notice of it. */
export function effectNotes(tools: HoverTools, directive: Directive, scope: Scope): string[] {
  const { config } = tools.snapshot.topology.nginx;
  const name = directive.name.value;
  const effect = levelEffect(config, name, scope);
  if (!effect) return [];
  const isSingle = !isList(name);
  return [
    ...(effect.replaced ? [replacedText(tools, name, effect.replaced, isSingle)] : []),
    ...(effect.replacedIn.length > 0 ? [replacedInText(tools, name, effect.replacedIn, isSingle)] : []),
  ];
}

function replacedText(tools: HoverTools, name: string, { scope, directives }: Level, isSingle: boolean): string {
  const lines = linesText(tools, directives);
  if (isSingle) return `Overrides ${lines} of ${codeSpan(scopeTitle(scope))}`;
  return `Discards the ${codeSpan(name)} lines of ${codeSpan(scopeTitle(scope))}, as all or none are inherited: ${lines}`;
}

function replacedInText(tools: HoverTools, name: string, levels: readonly Level[], isSingle: boolean): string {
  const places = listSome(levels, MOST, ({ scope }) => scopeLink(tools, scope));
  const reason = isSingle ? 'it is set there again' : `there are ${codeSpan(name)} lines of their own`;
  return `Not in effect in ${places}: ${reason}`;
}

/** Lines as they are written, with their places. */
export function linesText(tools: HoverTools, directives: readonly Directive[]): string {
  return listSome(directives, MOST, (line) => `${codeSpan(statementText(line))} (${placeLink(tools, headOf(line))})`);
}

/** Name and arguments as they are written, without what stands between them. */
export function statementText({ name, args }: Directive): string {
  return [name, ...args].map(({ raw }) => raw).join(' ');
}

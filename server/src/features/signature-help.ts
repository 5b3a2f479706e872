import {
  MarkupKind,
  type SignatureHelp,
  type SignatureHelpParams,
  type SignatureInformation,
} from 'vscode-languageserver';
import { contextOf, type DirectiveEntry, findDirective } from '../nginx/catalogue';
import type { DirectiveText, ParameterText } from '../nginx/catalogue-text';
import { type Cursor, cursorAt, wordValue } from '../nginx/cursor';
import { possibleScopes } from '../nginx/possible-scopes';
import { findActive, readSignatures, type Signature, type SignatureParameter } from '../nginx/signatures';
import { documentOf, type FeatureContext, nginxFileOf, nginxPlaces } from './request';

/** The arguments of the directive at the cursor, and which of them is typed. */
export async function signatureAt(context: FeatureContext, params: SignatureHelpParams): Promise<SignatureHelp | null> {
  const document = documentOf(context, params);
  if (!document) return null;
  const own = nginxFileOf(context, document);
  const [inner] = own ? [] : nginxPlaces(document, params.position);
  const file = own ?? inner?.file;
  if (!file) return null;
  const cursor = cursorAt(file, own ? document.source.offsetAt(params.position) : (inner?.offset ?? 0));
  const [written, ...args] = cursor.before;
  if (cursor.at !== 'argument' || written === undefined || isInData(cursor)) return null;
  const configs = context.snapshots
    .filter(({ topology }) => topology.nginx.config.files.some(({ source }) => source.uri === file.source.uri))
    .map(({ topology }) => topology.nginx.config);
  const entry = entryIn(wordValue(written), possibleScopes(file, cursor.blocks, configs).map(contextOf));
  if (!entry) return null;
  // nginx.org's texts are large: they are read when they are first shown
  const { directiveText } = await import('../nginx/catalogue-text');
  const text = directiveText(entry);
  if (!text || text.syntax.length === 0) return null;
  const forms = readSignatures(entry.name, text.syntax, entry.isBlock);
  const active = findActive(forms, args.map(wordValue), cursor.typed);
  return {
    signatures: forms.map((form, index) => toInformation(form, text, index === active.form ? cursor.typed : '')),
    activeSignature: active.form,
    // beyond the last one: nothing is marked
    activeParameter: active.parameter ?? forms[active.form]?.parameters.length ?? 0,
  };
}

/** Entries of `map` and the like are no directives. */
function isInData({ blocks }: Cursor): boolean {
  return blocks.at(-1)?.block?.kind === 'data';
}

/** The meaning of a name in one of the blocks; where none is known, that of the only one there is. */
function entryIn(name: string, contexts: readonly number[]): DirectiveEntry | undefined {
  const entries = findDirective(name);
  return entries.find((entry) => contexts.some((bit) => bit & entry.contexts)) ?? entries[0];
}

function toInformation(form: Signature, text: DirectiveText, typed: string): SignatureInformation {
  return {
    label: form.label,
    documentation: { kind: MarkupKind.Markdown, value: firstSentence(text.paragraph) },
    parameters: form.parameters.map((parameter) => {
      const value = parameterDocumentation(parameter, text.parameters, typed);
      return {
        label: [parameter.span.start, parameter.span.end],
        ...(value !== '' && { documentation: { kind: MarkupKind.Markdown, value } }),
      };
    }),
  };
}

/** More than these would cover the text around, beside a list of suggestions that has them all with their texts. */
const MOST_EXPLAINED = 3;

/** What the word being typed means; before that, which words may stand there. */
function parameterDocumentation({ words }: SignatureParameter, all: readonly ParameterText[], typed: string): string {
  const isOpen = words.some(({ placeholder }) => placeholder === 'parameters');
  const candidates = all.filter(
    ({ name }) => isOpen || words.some(({ literal }) => literal !== '' && sameWord(literal, name)),
  );
  const meant = typed === '' ? [] : candidates.filter(({ name }) => typed.startsWith(name) || name.startsWith(typed));
  const shown = meant.length > 0 ? meant : candidates;
  if (shown.length === 1) return shown[0] ? lineOf(shown[0]) : '';
  if (shown.length > MOST_EXPLAINED) return shown.map(({ name }) => `\`${name}\``).join(', ');
  return shown.map((each) => `- ${lineOf(each)}`).join('\n');
}

function sameWord(literal: string, name: string): boolean {
  return literal.replace(/[=:]$/, '') === name.replace(/[=:]$/, '');
}

function lineOf({ name, text }: ParameterText): string {
  return `\`${name}\`: ${text.replace(/[;.]$/, '')}`;
}

function firstSentence(paragraph: string): string {
  return /^.*?[.:](?= |$)/s.exec(paragraph)?.[0] ?? paragraph;
}

import { Context, type DirectiveEntry, takesArguments } from '../../nginx/catalogue';
import { type NextWords, nextWords, parseSyntax, type SyntaxForm, type SyntaxWord } from '../../nginx/syntax-forms';
import { onceFor } from '../../text/memo';
import { suggestKnownWord } from './known-word';
import { suggestListenParameters } from './listen-parameters';
import { argumentIndex, documentationKey, type NginxPlace, otherArguments, statementEntry } from './place';
import { suggestServerParameters } from './server-parameters';
import { FEATURES, OWN_WORDS, SYNTAX } from './special-arguments';
import { Rank, type Suggestion, valued } from './suggestion';
import { suggestUnits } from './units';

/** The words that an argument may be: parameters, on and off, values from a list; and units behind a number. */
export function suggestArguments(place: NginxPlace): readonly Suggestion[] {
  if (place.cursor.at !== 'argument' || place.contexts === 0 || place.cursor.typed.includes('$')) return [];
  const entry = statementEntry(place);
  if (!entry) return [];
  if (entry.name === 'server' && entry.contexts & (Context.httpUpstream | Context.streamUpstream)) {
    return suggestServerParameters(place, entry);
  }
  if (entry.name === 'listen') return suggestListenParameters(place, entry);
  const { before, after } = otherArguments(place);
  if (!hasRoom(entry, before.length + 1 + after.length)) return [];
  if (entry.isFlag) return wordsOf(['on', 'off'], entry, place);
  const own = OWN_WORDS[`${entry.kind} ${entry.name}`] ?? OWN_WORDS[entry.name];
  if (own) return wordsOf(own(argumentIndex(place), before, after), entry, place);

  const next = nextWords(formsIn(place.textOf)(entry), before, after);
  return [
    ...suggestWords(next, entry, place),
    ...suggestUnits(place, next.placeholders),
    ...defaultOf(place, entry, next),
    ...dockerResolver(place, entry),
  ];
}

/** Whether nginx takes that many arguments, or more. */
function hasRoom(entry: DirectiveEntry, count: number): boolean {
  for (let more = count; more <= Math.max(count, MOST_ARGUMENTS); more++) if (takesArguments(entry, more)) return true;
  return false;
}

const MOST_ARGUMENTS = 7;

/** The forms of a directive, each read once: the texts are always the same ones. */
const formsIn = onceFor((textOf: NginxPlace['textOf']) =>
  onceFor((entry: DirectiveEntry): readonly SyntaxForm[] => {
    const written = SYNTAX[`${entry.kind} ${entry.name}`] ?? SYNTAX[entry.name];
    if (written) return parseSyntax(written);
    const forms = parseSyntax(textOf(entry)?.syntax ?? []);
    return forms.length === 0 && entry.values.length > 0
      ? parseSyntax([entry.values.map((word) => `\`${word}\``).join(' | ')])
      : forms;
  }),
);

function suggestWords({ words }: NextWords, entry: DirectiveEntry, place: NginxPlace): Suggestion[] {
  const { cursor, file } = place;
  const [typedName = ''] = /^[\w.]+[=:]/.exec(cursor.typed) ?? [];
  const written = file.source.text.slice(cursor.word.start, cursor.word.end);
  return words.flatMap((word, index): Suggestion[] => {
    const { literal } = word;
    if (!/^[\w.]/.test(literal) || (typedName !== '' && !literal.startsWith(typedName))) return [];
    if (typedName !== '' && literal === typedName) return [];
    const form = word.rest.map(({ text }) => text).join('');
    const suggestion = suggestKnownWord(place, entry, {
      label: literal,
      kind: /[=:]$/.test(literal) ? 'parameter' : 'value',
      feature: FEATURES[`${entry.name} ${literal}`],
      index,
      detail: form === '' ? undefined : literal + form,
      isOutdated: OUTDATED.test(literal),
    });
    if (!suggestion) return [];
    return [{ ...suggestion, ...(word.rest.length > 0 && valued(literal, placesOf(word), written, cursor)) }];
  });
}

/** Protocols that browsers and services have given up. */
const OUTDATED = /^(?:SSLv[23]|TLSv1(?:\.1)?)$/;

/** What is put in the place of what nginx.org calls so, to be typed over. */
const VALUES: Readonly<Record<string, string>> = {
  size: '10m',
  number: '10',
  N: '1000',
  rate: '10r/s',
  time: '10m',
  levels: '1:2',
};

function placesOf({ rest }: SyntaxWord): string {
  let index = 0;
  return rest
    .map(({ text, isPlaceholder }) =>
      isPlaceholder ? `\${${++index}:${escaped(VALUES[text] ?? text)}}` : escaped(text),
    )
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** Words of a list, in its order. */
function wordsOf(words: readonly string[], entry: DirectiveEntry, place: NginxPlace): Suggestion[] {
  return words.flatMap((label, index): Suggestion | readonly Suggestion[] => {
    const feature = FEATURES[`${entry.name} ${label}`];
    return suggestKnownWord(place, entry, { label, kind: 'value', feature, index }) ?? [];
  });
}

/** Docker's own name server, where nginx runs in a container. */
function dockerResolver({ cursor, snapshots }: NginxPlace, entry: DirectiveEntry): Suggestion[] {
  if (entry.name !== 'resolver' || cursor.before.length > 1 || cursor.after.length > 0) return [];
  if (!snapshots.some(({ topology }) => topology.nginxService)) return [];
  const documentation = { directive: documentationKey(entry) };
  return [
    {
      label: '127.0.0.11',
      kind: 'value',
      snippet: '127.0.0.11 valid=${1:10s}',
      rank: Rank.own,
      detail: "Docker's name server",
      documentation,
    },
  ];
}

/** Where nothing is written yet, what nginx takes without the directive: a value to start from. */
function defaultOf({ cursor, textOf }: NginxPlace, entry: DirectiveEntry, { placeholders }: NextWords): Suggestion[] {
  if (cursor.typed !== '' || cursor.before.length > 1 || cursor.after.length > 0 || placeholders.length === 0)
    return [];
  const [value = ''] = textOf(entry)?.defaults ?? [];
  if (!/^\d+(?:ms|[smhdkmg])?$/.test(value)) return [];
  return [
    {
      label: value,
      kind: 'value',
      rank: Rank.common,
      detail: 'default',
      documentation: { directive: documentationKey(entry) },
    },
  ];
}

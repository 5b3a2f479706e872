import type { ParameterText } from '../../nginx/catalogue-text';
import { featureUses } from '../../nginx/features';
import type { UpstreamServer } from '../../nginx/model';
import type { LoadedConfig } from '../../nginx/scope';
import type { Directive, Word } from '../../nginx/tree';
import { upperFirst } from '../../text/capitals';
import { codeSpan, escapeMarkdown } from '../../text/markdown';
import { onceFor } from '../../text/memo';
import type { Feature } from '../../topology/availability';
import { byDirective } from '../../topology/by-directive';
import { countsPerWorker, failureText } from '../../topology/health-words';
import type { LinkedUpstream } from '../../topology/types';
import { unavailableText } from '../../topology/unavailable';
import { type HoverAnswer, type HoverTools, scopesOf, whereOf, wordOrigin } from './answer';
import { meaningsIn } from './directive';
import { shareNotes } from './upstream';

/** What a word of a directive's syntax means, and what comes of it here. */
export function parameterAnswers(tools: HoverTools, directive: Directive, word: Word): HoverAnswer[] {
  const index = directive.args.indexOf(word);
  return scopesOf(tools, directive).flatMap((scope) => {
    const [entry] = meaningsIn(directive.name.value, scope);
    const text = entry && tools.texts.directiveText(entry);
    const parameter = text?.parameters.find((each) => isMeant(each, word.value, index));
    if (!parameter) return [];
    const server = entry?.name === 'server' && scope.kind === 'upstream';
    const name = parameter.name.replace(/=$/, '');
    const standard = server ? DEFAULTS[name] : undefined;
    const lines = [
      `**${codeSpan(word.raw)}**`,
      upperFirst(parameter.text.replace(/[;:]$/, '')),
      ...(standard === undefined ? [] : [`Default: ${codeSpan(`${name}=${standard}`)}`]),
      ...needsText(tools, word, server),
    ];
    const notes = server ? serverNotes(tools, directive, name) : [];
    return [
      {
        origin: wordOrigin(word.file, word),
        head: lines.join('\n\n'),
        notes,
        body: '',
        where: whereOf(tools, scope, word.file),
      },
    ];
  });
}

/** What nginx takes for a server that says nothing: `ngx_http_upstream_server()` of `src/http/ngx_http_upstream.c`. */
const DEFAULTS: Readonly<Record<string, string>> = { weight: '1', max_fails: '1', fail_timeout: '10s', max_conns: '0' };

function isMeant({ name }: ParameterText, value: string, index: number): boolean {
  // `on` and `off` stand first, where a value of the user's may have the same letters
  if (/[=:]$/.test(name)) return value.startsWith(name) && (index > 0 || value.length > name.length);
  return value === name || value.startsWith(`${name}:`);
}

/** Versions and editions that know the word, as the rules have them. */
function needsText(tools: HoverTools, word: Word, isServer: boolean): string[] {
  const { topology } = tools.snapshot;
  const use = usesByWord(topology.nginx.config).get(word);
  if (!use) return [];
  const { since } = use;
  const edition: Feature['edition'] = since === undefined ? 'Plus' : 'open source';
  const missing = unavailableText({ edition, since, wasPlus: isServer, removed: undefined }, topology);
  const known =
    since === undefined ? 'NGINX Plus only' : `Since nginx ${since}${isServer ? ', before that NGINX Plus' : ''}`;
  return [known, ...(missing === undefined ? [] : [`**${escapeMarkdown(missing)}**`])];
}

const usesByWord = onceFor(
  (config: LoadedConfig) => new Map(featureUses(config).flatMap((use) => (use.word ? [[use.word, use]] : []))),
);

/** What a parameter of a `server` line comes to in its upstream. */
function serverNotes(tools: HoverTools, directive: Directive, name: string): string[] {
  const found = byDirective(tools.snapshot.topology).endpoints.get(directive) ?? [];
  if (name === 'weight' || name === 'backup' || name === 'down') return shareNotes(tools, directive);
  const notes = found.flatMap(({ endpoint: { server }, linked }) =>
    server ? consequence(tools, name, server, linked) : [],
  );
  return [...new Set(notes)];
}

function consequence(tools: HoverTools, name: string, server: UpstreamServer, linked: LinkedUpstream): string[] {
  const perWorker = countsPerWorker(linked, tools.snapshot.topology)
    ? ['Without `zone`, each worker process counts for itself.']
    : [];
  if (name === 'max_fails' || name === 'fail_timeout') {
    const text = failureText(server, linked);
    return text === undefined ? [] : [`${text}.`, ...perWorker];
  }
  if (name !== 'max_conns') return [];
  return server.maxConns?.value === '0' ? ['There is no limit.'] : perWorker;
}

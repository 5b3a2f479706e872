import { onceFor } from '../text/memo';
import type { Span } from '../text/span';
import { contextOf, type DirectiveEntry, findDirective } from './catalogue';
import { byName, occurrences } from './occurrences';
import type { LoadedConfig, Scope } from './scope';
import type { Directive, Word } from './tree';

/** Something that not every nginx takes: it came with a version, or is part of NGINX Plus. */
export interface FeatureUse {
  readonly directive: Directive;
  /** The argument; undefined if it is the directive itself. */
  readonly word: Word | undefined;
  /** Where it stands in the file. */
  readonly span: Span;
  /** The open source version that has it; undefined: only NGINX Plus has it. */
  readonly since: string | undefined;
  /** What an nginx without it prints, in its words. */
  readonly message: string;
}

/** All that newer versions brought, or NGINX Plus has, wherever it is used. */
export const featureUses = onceFor((config: LoadedConfig): readonly FeatureUse[] => [
  ...directiveUses(config),
  ...parameterUses(config),
]);

function* directiveUses(config: LoadedConfig): Generator<FeatureUse> {
  for (const [name, places] of byName(config)) {
    const entries = findDirective(name);
    if (!entries.some(isFeature)) continue;
    for (const { directive, scope } of places) {
      const entry = isInForeignBlock(scope) ? undefined : entryIn(entries, scope);
      if (!entry || !isFeature(entry)) continue;
      // an older nginx knows the name, from another place
      const isKnownElsewhere = entries.some((other) => !isFeature(other) && other.edition === 'open source');
      const message = isKnownElsewhere ? `"${name}" directive is not allowed here` : `unknown directive "${name}"`;
      yield { directive, word: undefined, span: directive.name.span, since: entry.since, message };
    }
  }
}

function isFeature({ since, edition }: DirectiveEntry): boolean {
  return since !== undefined || edition === 'Plus';
}

/** Where the place decides, that meaning; elsewhere only what all meanings agree on. */
function entryIn(entries: readonly DirectiveEntry[], scope: Scope): DirectiveEntry | undefined {
  const context = contextOf(scope);
  const here = entries.filter(({ contexts }) => contexts & context);
  const candidates = here.length > 0 ? here : entries;
  const [first] = candidates;
  return candidates.every((entry) => entry.since === first?.since && entry.edition === first?.edition)
    ? first
    : undefined;
}

function isInForeignBlock(scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at; at = at.parent)
    if (at.kind === 'other' || at.kind === 'data') return true;
  return false;
}

/** Parameters of `server` in an upstream of http; `route` and `drain` are unknown in stream. */
const SERVER_PARAMETERS: Readonly<Record<string, string | undefined>> = {
  resolve: '1.27.3',
  'service=': '1.27.3',
  'route=': '1.29.6',
  drain: '1.29.6',
  'slow_start=': undefined,
};

const NEXT_UPSTREAM = ['proxy', 'fastcgi', 'uwsgi', 'scgi', 'memcached', 'grpc', 'tunnel'].map(
  (protocol) => `${protocol}_next_upstream`,
);

function* parameterUses(config: LoadedConfig): Generator<FeatureUse> {
  for (const { directive, scope } of occurrences(config, 'server')) {
    if (scope.kind !== 'upstream' || directive.argumentCount < 2) continue;
    for (const word of directive.args.slice(1)) {
      const parameter = word.value.slice(0, word.value.indexOf('=') + 1) || word.value;
      if (
        !Object.hasOwn(SERVER_PARAMETERS, parameter) ||
        (scope.protocol === 'stream' && /^(?:route=|drain)$/.test(parameter))
      )
        continue;
      yield useOf(directive, word, SERVER_PARAMETERS[parameter], `invalid parameter "${word.value}"`);
    }
  }
  for (const { directive } of occurrences(config, 'keepalive')) {
    const [count, local] = directive.args;
    if (local?.value === 'local') {
      yield useOf(directive, local, '1.29.7', 'invalid number of arguments in "keepalive" directive');
    } else if (count?.value === '0' && !local) {
      yield useOf(directive, count, '1.29.7', 'invalid value "0" in "keepalive" directive');
    }
  }
  yield* wordsOf(
    config,
    'proxy_http_version',
    (word) => word === '2',
    '1.29.4',
    (word) => `invalid value "${word}"`,
  );
  yield* wordsOf(
    config,
    'random',
    (word) => word.startsWith('least_time'),
    undefined,
    (word) => `invalid parameter "${word}"`,
  );
  yield* wordsOf(
    config,
    'sticky',
    (word) => word === 'sync',
    undefined,
    (word) => `unknown parameter "${word}"`,
  );
  const tooMany = 'invalid number of arguments in "limit_req_zone" directive';
  yield* wordsOf(
    config,
    'limit_req_zone',
    (word) => word === 'sync',
    undefined,
    () => tooMany,
  );
  const isZone = (word: string): boolean => word.startsWith('status_zone=');
  yield* wordsOf(config, 'resolver', isZone, undefined, (word) => `host not found in resolver "${word}"`);
  for (const name of NEXT_UPSTREAM) {
    yield* wordsOf(
      config,
      name,
      (word) => word === 'denied',
      undefined,
      (word) => `invalid value "${word}"`,
    );
  }
}

function* wordsOf(
  config: LoadedConfig,
  name: string,
  isUse: (word: string) => boolean,
  since: string | undefined,
  messageOf: (word: string) => string,
): Generator<FeatureUse> {
  for (const { directive, scope } of occurrences(config, name)) {
    if (isInForeignBlock(scope)) continue;
    for (const word of directive.args) {
      if (isUse(word.value)) yield useOf(directive, word, since, messageOf(word.value));
    }
  }
}

function useOf(directive: Directive, word: Word, since: string | undefined, message: string): FeatureUse {
  return { directive, word, span: word.span, since, message };
}

import { onceFor } from '../text/memo';
import { Context, contextOf, findDirective } from './catalogue';
import { scopesOfFile } from './cursor';
import {
  type ContextKind,
  fragmentProtocol,
  isRootFile,
  type LoadedConfig,
  type Scope,
  standaloneScope,
} from './scope';
import type { ConfigFile, Directive } from './tree';

/**
 * The blocks that a place may be in: those of its file as it is now, in what the last reading of the whole configuration
 * says of where the file is included; where nothing includes it, in what its statements fit in.
 * @param blocks the blocks of the file around the place, outermost first
 * @param configs what was read, with the file in an older text perhaps
 * @returns innermost blocks, one at least; `parent` leads outwards
 */
export function possibleScopes(
  file: ConfigFile,
  blocks: readonly Directive[],
  configs: readonly LoadedConfig[],
): readonly Scope[] {
  const around = configs.flatMap((config) => knownScopes(file, config));
  const tops = around.length > 0 ? around : scopesByShape(file);
  return tops.map((top) => blocks.reduce<Scope>((parent, block) => standaloneScope(block, parent), top));
}

/** The scopes of the file's own statements, which are those of the text as it is now. */
function knownScopes(file: ConfigFile, config: LoadedConfig): readonly Scope[] {
  const known = readBefore(config).get(file.source.uri);
  if (!known) return [];
  // what is no whole configuration is a part of one that is not read
  if (known === config.root && !isRootFile(file)) return [];
  const scopes = scopesOfFile(config, known);
  if (known === file) return scopes;
  return scopes.map((scope) => ({
    ...scope,
    directives: [...scope.directives.filter((directive) => directive.file !== known), ...file.body],
  }));
}

const readBefore = onceFor(
  ({ files }: LoadedConfig): ReadonlyMap<string, ConfigFile> => new Map(files.map((file) => [file.source.uri, file])),
);

const HTTP: readonly ContextKind[] = ['main', 'http', 'server', 'location'];
/** Blocks whose statements a file may hold alone, outermost first. */
const SHAPES: readonly (readonly ContextKind[])[] = [
  ['main'],
  ...HTTP.slice(1).map((_, index) => HTTP.slice(0, index + 2)),
  ['main', 'http', 'upstream'],
  ['main', 'stream'],
  ['main', 'stream', 'server'],
  ['main', 'stream', 'upstream'],
];

/** All blocks that take every statement of the file; one that is half typed says nothing. */
function scopesByShape(file: ConfigFile): Scope[] {
  const protocol = fragmentProtocol(file);
  const fitting = contextsOfBody(file);
  const scopes = SHAPES.map((kinds) => madeScope(kinds, file)).filter(
    (scope) => contextOf(scope) & fitting && !(protocol === 'stream' && scope.protocol === 'http'),
  );
  if (scopes.length === 0) return [madeScope(protocol ? ['main', protocol] : ['main'], file)];
  if (fitting !== EVERY) return protocol === 'http' ? scopes.filter((scope) => scope.protocol === 'http') : scopes;
  // a file without statements says nothing: its name may
  const usual = usualShape(file.source.uri);
  return usual
    ? [madeScope(usual, file)]
    : scopes.filter(({ kind, protocol: tree }) => kind !== 'upstream' && tree !== 'stream');
}

/** What files of a name hold. */
function usualShape(uri: string): readonly ContextKind[] | undefined {
  if (/\/nginx\.conf(?:\.template)?$/.test(uri)) return ['main'];
  if (/\/stream[^/]*\/[^/]*$|\.stream-template$/.test(uri)) return ['main', 'stream'];
  return /\/(?:(?:conf|http|vhosts)\.d|sites-(?:available|enabled))\/[^/]*$/.test(uri) ? ['main', 'http'] : undefined;
}

function madeScope(kinds: readonly ContextKind[], { body }: ConfigFile): Scope {
  let scope: Scope | undefined;
  kinds.forEach((kind, index) => {
    scope = standaloneScope(kind, scope, index === kinds.length - 1 ? body : []);
  });
  return scope ?? standaloneScope('main', undefined, body);
}

const EVERY = Context.elsewhere - 1;

function contextsOfBody({ body }: ConfigFile): number {
  let fitting = EVERY;
  for (const { name, block, isTerminated } of body) {
    const entries = findDirective(name.value).filter(({ isBlock }) => isBlock === (block !== undefined));
    if (entries.length === 0 || !isTerminated) continue;
    const here = entries.reduce((bits, { contexts }) => bits | contexts, 0) & fitting;
    // what fits nowhere together is a mistake, and tells nothing
    if (here !== 0) fitting = here;
  }
  return fitting;
}

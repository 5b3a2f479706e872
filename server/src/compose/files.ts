import { SourceFile } from '../text/source';
import type { Environment } from './interpolate';
import type { ComposeFile } from './model';
import { type ParsedCompose, parseCompose } from './parse';

/** What a compose file brings along for all that is written in it. */
export interface FileContext {
  /** URI of the folder at which its relative paths start. */
  readonly folder: string;
  /** The variables that it sees. */
  readonly env: Environment;
}

/** Reads and parses a compose file that another one names; undefined if there is none or it cannot be read. */
export type ReadCompose = (uri: string) => ParsedCompose | undefined;

/** Resources that Compose fetches from elsewhere: git, http, oci and other registries. */
const REMOTE = /^(?:[a-z][a-z0-9+.-]+:\/\/|git@|github\.com\/)/i;

export function isRemote(path: string): boolean {
  return REMOTE.test(path);
}

/** The compose files of one project and the context of each. A file that is read in two contexts is parsed twice. */
export class ProjectFiles {
  readonly #read: ReadCompose | undefined;
  readonly #project: FileContext;
  readonly #contexts = new Map<SourceFile, FileContext>();
  readonly #versions = new Map<string, ParsedCompose[]>();
  readonly #roles = new Map<string, { readonly file: ParsedCompose; readonly role: ComposeFile['role'] }>();

  constructor(main: readonly ParsedCompose[], project: FileContext, read: ReadCompose | undefined) {
    this.#project = project;
    this.#read = read;
    for (const [index, file] of main.entries()) this.#add(file, project, index === 0 ? 'main' : 'override');
  }

  get canRead(): boolean {
    return this.#read !== undefined;
  }

  /** Each file once: the project's own first, then in the order in which they were read. */
  get all(): { readonly file: ParsedCompose; readonly role: ComposeFile['role'] }[] {
    return [...this.#roles.values()];
  }

  readonly contextOf = (source: SourceFile): FileContext => this.#contexts.get(source) ?? this.#project;

  read(uri: string, role: 'included' | 'extended', context: FileContext): ParsedCompose | undefined {
    const versions = this.#versions.get(uri) ?? [];
    const known = versions.find(({ source }) => isSameContext(this.contextOf(source), context));
    if (known) return known;
    const first = versions[0] ?? this.#read?.(uri);
    if (!first) return undefined;
    const file = versions[0] ? parseCompose(new SourceFile(uri, first.source.text)) : first;
    this.#add(file, context, role);
    return file;
  }

  #add(file: ParsedCompose, context: FileContext, role: ComposeFile['role']): void {
    const { uri } = file.source;
    this.#contexts.set(file.source, context);
    this.#versions.set(uri, [...(this.#versions.get(uri) ?? []), file]);
    if (!this.#roles.has(uri)) this.#roles.set(uri, { file, role });
  }
}

function isSameContext(a: FileContext, b: FileContext): boolean {
  if (a.folder !== b.folder) return false;
  if (a.env === b.env) return true;
  return a.env.size === b.env.size && [...a.env].every(([name, value]) => b.env.get(name) === value);
}

import type { UpstreamServer } from '../nginx/model';
import type { ConfigFile, Directive } from '../nginx/tree';
import type { TextEdit } from '../text/edit';
import { groupBy } from '../text/group';
import { onceFor } from '../text/memo';
import type { Span } from '../text/span';
import { byDirective } from '../topology/by-directive';
import type { LinkedUpstream, Topology } from '../topology/types';

/** What a refactoring is, as editors group them: the Language Server Protocol's names. */
export type RefactoringKind = 'refactor.extract' | 'refactor.inline' | 'refactor.rewrite';

/** A change of a configuration that nothing is wrong with. */
export interface Refactoring {
  /** Of the sort of change; one sort may be offered in several ways. */
  readonly id: string;
  readonly kind: RefactoringKind;
  /** What it does, and what changes for clients or services if something does. */
  readonly title: string;
  /** Requests are answered as before: the effective configuration stays the same. */
  readonly isEqualEffect: boolean;
  /** Edits of the texts that nginx reads; some of them may stand inside a compose file. */
  readonly edits: readonly TextEdit[];
  readonly newFile?: NewFile;
}

/** A file that does not exist yet. */
export interface NewFile {
  readonly uri: string;
  readonly text: string;
  /** Its path for nginx, as the new `include` says it. */
  readonly includePath: string;
}

/** Where a refactoring is asked for. */
export interface RefactoringPlace {
  readonly topology: Topology;
  readonly file: ConfigFile;
  /** The selection; empty for a cursor. */
  readonly span: Span;
  /** The innermost directive at the start of the selection. */
  readonly directive: Directive | undefined;
}

/** One sort of change: what of it can be done at a place. Cheap where nothing can. */
export type Refactorer = (place: RefactoringPlace) => readonly Refactoring[];

/** Each `server` line with what it is: in several upstreams, where its file is included in several. */
const serversByLine = onceFor(({ upstreams }: Topology): ServerLines => {
  const lines = upstreams.flatMap((linked) => linked.upstream.servers.map((server) => ({ server, linked })));
  return groupBy(lines, ({ server }) => server.directive);
});

export interface ServerLine {
  readonly server: UpstreamServer;
  readonly linked: LinkedUpstream;
}

/** The `server` lines of upstreams that a selection touches, or the one at the cursor. */
export function serverLinesAt({ topology, file, span, directive }: RefactoringPlace): ServerLines {
  const byLine = serversByLine(topology);
  const at = directive && byLine.get(directive);
  if (span.start === span.end) return directive && at ? new Map([[directive, at]]) : new Map();
  const touched = [...byLine].filter(([line]) => line.file === file && line.start < span.end && span.start < line.end);
  return new Map(touched);
}

/** By line; several for one where its file is included in several upstreams. */
type ServerLines = ReadonlyMap<Directive, readonly ServerLine[]>;

/** What a title calls them: `"app-1:3000"`, `2 servers`. */
export function nameServers(lines: readonly Directive[]): string {
  const [first] = lines;
  return lines.length === 1 ? `"${first?.args[0]?.value ?? ''}"` : `${lines.length} servers`;
}

/** The upstream whose block a directive is, or stands in; undefined where a file is included in several. */
export function upstreamAt({ topology, directive }: RefactoringPlace): LinkedUpstream | undefined {
  if (!directive) return undefined;
  const blocks = byDirective(topology).upstreams;
  const found = blocks.get(directive) ?? (directive.parent && blocks.get(directive.parent));
  return found?.length === 1 ? found[0] : undefined;
}

import type { UpstreamServer } from '../nginx/model';
import type { Directive } from '../nginx/tree';
import { commentsOf } from '../nginx/walk';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import type { LinkedUpstream } from '../topology/types';
import { type Refactorer, upstreamAt } from './refactoring';
import { remapsOnRemoval } from './toggle-down';

/**
 * Puts the servers of an upstream into the natural order of their hosts (`app-2` before `app-10`). Each takes its
 * comments along; what else stands between them stays. Not where the order decides which server a client gets.
 */
export const sortServers: Refactorer = (place) => {
  const linked = upstreamAt(place);
  const edits = linked ? editsFor(linked) : [];
  if (!linked || edits.length === 0) return [];
  const { name } = linked.upstream;
  const title = `Sort the servers of "${name}" by host (shares stay, the order of turns changes)`;
  return [{ id: 'sort-servers', kind: 'refactor.rewrite', title, isEqualEffect: false, edits }];
};

function editsFor({ upstream }: LinkedUpstream): TextEdit[] {
  const { servers, directive, scope, isIncomplete, methods } = upstream;
  const lines = servers.map((server) => server.directive);
  const isWhole = lines.every(({ parent }) => parent === directive) && scope.directive === directive;
  if (servers.length < 2 || !isWhole || isIncomplete || remapsOnRemoval(upstream)) return [];
  // a backup server below such a method is refused, above it is not
  if (methods.length > 1 || (methods.length > 0 && servers.some(({ isBackup }) => isBackup))) return [];
  const slots = lines.map((line, index) => slotOf(line, [lines[index - 1], lines[index + 1]]));
  // where servers share a line, nothing tells whose comment it is
  if (slots.some(({ isShared }) => isShared) && hasComments(directive)) return [];
  const order = servers.map((_, index) => index).sort((a, b) => compareServers(servers[a], servers[b]) || a - b);
  const { text, uri } = directive.file.source;
  return order.flatMap((from, to): TextEdit[] => {
    const [source, target] = [slots[from], slots[to]];
    if (!source || !target || from === to) return [];
    return [{ uri, span: target.span, newText: text.slice(source.span.start, source.span.end) }];
  });
}

const natural = new Intl.Collator('en', { numeric: true });

function compareServers(a: UpstreamServer | undefined, b: UpstreamServer | undefined): number {
  if (!a || !b) return 0;
  return natural.compare(a.address.host, b.address.host) || (a.address.port ?? 80) - (b.address.port ?? 80);
}

interface Slot {
  readonly span: Span;
  /** Something else stands on its lines. */
  readonly isShared: boolean;
}

/** A line with the comment lines right above it and the comment behind it; the statement alone where it shares a line. */
function slotOf(line: Directive, neighbours: readonly (Directive | undefined)[]): Slot {
  const { source } = line.file;
  const first = source.placeAt(line.start).line;
  const last = source.placeAt(line.end).line;
  const isAlone = neighbours.every(
    (other) => !other || source.placeAt(other.start).line > last || source.placeAt(other.end).line < first,
  );
  const before = source.text.slice(source.lineStarts[first], line.start);
  const rest = source.text.slice(line.end, source.lineEnd(last));
  if (!isAlone || before.trim() !== '' || !/^\s*(?:#.*)?$/.test(rest)) return { span: line.span, isShared: true };
  let top = first;
  while (top > 0 && /^\s*#/.test(source.lineText(top - 1))) top--;
  const start = (source.lineStarts[top] ?? 0) + (/^\s*/.exec(source.lineText(top))?.[0].length ?? 0);
  return { span: { start, end: line.end + rest.trimEnd().length }, isShared: false };
}

function hasComments({ file, block }: Directive): boolean {
  if (!block) return false;
  const end = block.close ?? file.source.text.length;
  return [...commentsOf(file)].some((comment) => block.open < comment.start && comment.start < end);
}

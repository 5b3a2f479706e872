import { parseAddress, spannedText } from '../nginx/address';
import { lastTokenBefore } from '../nginx/cursor';
import { parseConfig } from '../nginx/parser';
import { type ConfigFile, TokenKind } from '../nginx/tree';
import { SourceFile } from '../text/source';
import type { Span } from '../text/span';
import { createHostResolver } from '../topology/hosts';
import type { Topology } from '../topology/types';
import { type Refactorer, upstreamAt } from './refactoring';
import { remapsOnRemoval } from './toggle-down';

/**
 * Brings a `server` line that was commented out back as `down`: where a method goes by the number of servers, a missing
 * one moves the clients of all others about.
 */
export const restoreAsDown: Refactorer = (place) => {
  const { topology, file, span } = place;
  const comment = commentAt(file, span.start);
  const linked = comment && upstreamAt(place);
  if (!comment || !linked || !remapsOnRemoval(linked.upstream)) return [];
  const server = serverIn(file.source.slice(comment));
  if (
    !server ||
    !isReachable(
      server.line,
      linked.upstream.servers.map(({ address }) => address.text),
      topology,
    )
  )
    return [];
  const title = `Bring back "${server.address}" as down, so that clients of other servers stay there`;
  const edits = [{ uri: file.source.uri, span: comment, newText: server.newText }];
  return [{ id: 'restore-as-down', kind: 'refactor.rewrite', title, isEqualEffect: false, edits }];
};

/** A comment with a line of its own. */
function commentAt(file: ConfigFile, offset: number): Span | undefined {
  const { tokens, source } = file;
  const index = lastTokenBefore(file, offset + 1);
  if (index < 0 || tokens.kind(index) !== TokenKind.comment) return undefined;
  const span = { start: tokens.start(index), end: tokens.end(index) };
  const before = source.text.slice(source.lineStarts[source.placeAt(span.start).line], span.start);
  return offset <= span.end && before.trim() === '' ? span : undefined;
}

interface CommentedServer {
  readonly line: SourceFile;
  readonly address: string;
  readonly newText: string;
}

function serverIn(comment: string): CommentedServer | undefined {
  const text = comment.replace(/^#+[ \t]*/, '');
  const line = new SourceFile('', text);
  const { body, problems } = parseConfig(line);
  const [server] = body;
  const [address] = server?.args ?? [];
  if (!server || !address || body.length > 1 || problems.length > 0) return undefined;
  if (server.name.value !== 'server' || server.block || !server.isTerminated) return undefined;
  const isDown = server.args.some(({ value }) => value === 'down');
  const { end } = server.head;
  return { line, address: address.value, newText: `${text.slice(0, end)}${isDown ? '' : ' down'}${text.slice(end)}` };
}

/** Whether nginx finds the host at start, which it must also for a server that is down, and it is not there already. */
function isReachable(line: SourceFile, others: readonly string[], topology: Topology): boolean {
  const [word] = parseConfig(line).body[0]?.args ?? [];
  if (!word || others.includes(word.value)) return false;
  const address = parseAddress(spannedText(word));
  const { compose, nginxService, options } = topology;
  const { kind } = createHostResolver(compose, nginxService, options.profiles).resolve(address);
  return address.error === undefined && (kind === 'service' || kind === 'outside');
}

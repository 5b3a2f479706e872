import { scopesHolding } from '../../nginx/cursor';
import type { Scope } from '../../nginx/scope';
import { scopeTitle } from '../../nginx/scope-title';
import type { ConfigFile, Directive } from '../../nginx/tree';
import { codeSpan, escapeMarkdown, markdownLink } from '../../text/markdown';
import type { Origin, Span } from '../../text/span';
import { uriName } from '../../text/uri';
import type { Snapshot } from '../../workspace/workspace';
import type { EditorView } from '../convert';
import { type PlaceFinder, realOriginIn } from '../request';

export type CatalogueTexts = typeof import('../../nginx/catalogue-text');

/** What is shown of one thing in one block of one project; answers about the same thing are put together. */
export interface HoverAnswer {
  /** In the file that was asked about. */
  readonly origin: Origin;
  /** Markdown, the most important first. */
  readonly head: string;
  /** What holds at this place alone, a paragraph each. */
  readonly notes: readonly string[];
  /** Markdown that follows the notes. */
  readonly body: string;
  /** Which block, or which project, the notes are about: Markdown. */
  readonly where: string;
}

/** What describing takes. */
export interface HoverTools {
  readonly snapshot: Snapshot;
  readonly view: EditorView;
  readonly texts: CatalogueTexts;
  readonly finder: PlaceFinder;
}

/** `nginx.conf:12`, as a link; without a line where the text is not what was analysed, and of an image just its name. */
export function placeLink({ snapshot, view, finder }: HoverTools, origin: Origin): string {
  const real = realOriginIn(snapshot, origin);
  if (!real) return `${escapeMarkdown(uriName(origin.uri))} of the image`;
  const name = escapeMarkdown(uriName(real.uri));
  const place = finder.find(snapshot, origin);
  if (!place) return name;
  const line = place.source.placeAt(real.span.start).line + 1;
  return markdownLink(`${name}\\:${line}`, `${view.editorUri(real.uri)}#L${line}`);
}

/** `nginx.conf`, as a link. */
export function fileLink({ snapshot, view }: HoverTools, uri: string): string {
  const real = realOriginIn(snapshot, { uri, span: { start: 0, end: 0 } });
  if (!real) return `${escapeMarkdown(uriName(uri))} of the image`;
  return markdownLink(escapeMarkdown(uriName(real.uri)), view.editorUri(real.uri));
}

/** `server shop.example.com` with its place. */
export function scopeLink(tools: HoverTools, scope: Scope): string {
  const title = codeSpan(scopeTitle(scope));
  if (!scope.directive) return title;
  return `${title} (${placeLink(tools, headOf(scope.directive))})`;
}

/** The statement's name and arguments. */
export function headOf(directive: Directive): Origin {
  return { uri: directive.uri, span: directive.head };
}

export function wordOrigin(file: ConfigFile, span: Span): Origin {
  return { uri: file.source.uri, span };
}

/** The blocks that a statement stands in: several, where its file is included several times. */
export function scopesOf({ snapshot }: HoverTools, directive: Directive): readonly Scope[] {
  return scopesHolding(snapshot.topology.nginx.config).get(directive) ?? [];
}

/** What tells apart the blocks that a file's statement stands in: the innermost one around it in another file. */
export function whereOf(tools: HoverTools, scope: Scope, file: ConfigFile): string {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (at.directive && at.directive.file !== file) return `In ${scopeLink(tools, at)}`;
  }
  return `In ${codeSpan(scopeTitle(scope))} of ${codeSpan(uriName(tools.snapshot.files.nginx))}`;
}

/** `a, b and 3 more`; not more are described than are shown. */
export function listSome<T>(items: readonly T[], most: number, describe: (item: T) => string): string {
  // one that is left over is as short as the words for it
  const shown = items.slice(0, items.length === most + 1 ? most + 1 : most).map(describe);
  const more = items.length - shown.length;
  const last = more > 0 ? `${more} more` : shown.pop();
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : (last ?? '');
}

import { type Hover, HoverRequest, type MarkupContent } from 'vscode-languageserver/node';
import { type CursorOptions, describeTarget, startAtCursor } from './cursor';

/** The hover at the cursor of a fixture: its Markdown, and its range as the line with `⟦ ⟧`. */
export async function hoverIn(
  fixture: string,
  options: CursorOptions = {},
): Promise<{ readonly text: string; readonly range: string } | null> {
  const { client, params } = await startAtCursor(fixture, options);
  const hover: Hover | null = await client.connection.sendRequest(HoverRequest.type, params);
  if (!hover) return null;
  const range = hover.range ? describeTarget(client, params.textDocument.uri, hover.range) : '';
  return { text: plainLinks((hover.contents as MarkupContent).value), range };
}

/** Links as `text→file#line` and without escapes, for a person to read. */
function plainLinks(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\(<file:\/\/\/fixture\/([^>]*)>\)/g, (_, text: string, target: string) => `${text}→${target}`)
    .replace(/\\([:_.#@$*~-])/g, '$1');
}

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

/** Without escapes, and links as their text, for a person to read; a target is shown where the text does not tell it. */
function plainLinks(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\(<file:\/\/\/fixture\/([^>]*)>\)/g, (_, text: string, target: string) => {
      const plain = text.replaceAll('\\', '');
      return plain.replace(/:(\d+)$/, '#L$1') === target ? plain : `${plain}→${target}`;
    })
    .replace(/\\([:_.#@$*~-])/g, '$1');
}

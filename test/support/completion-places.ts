/** Completion at any place of a project, without a client: thousands of places are asked. */
import type { CompletionItem } from 'vscode-languageserver';
import { completeAt } from '../../server/src/features/completion';
import type { FeatureContext } from '../../server/src/features/request';

import { type Scope, walkScopes } from '../../server/src/nginx/scope';
import { type ConfigFile, type Directive, TokenKind } from '../../server/src/nginx/tree';
import type { Snapshot, Workspace } from '../../server/src/workspace/workspace';

export function featureContext(workspace: Workspace, snapshots: readonly Snapshot[]): FeatureContext {
  return {
    workspace,
    snapshots,
    tell: () => undefined,
    view: {
      sourceOf: (uri) => workspace.sources.get(uri),
      editorUri: (uri) => uri,
      versionOf: () => null,
    },
    client: {
      hasVersions: true,
      hasAnnotations: true,
      hasSnippets: true,
      canCreateFiles: true,
      hasShowReferences: true,
    },
  };
}

/** What is offered at an offset of a file. */
export async function itemsAt(
  context: FeatureContext,
  uri: string,
  offset: number,
): Promise<readonly CompletionItem[]> {
  const source = context.view.sourceOf(uri);
  if (!source) throw new Error(`there is no text of ${uri}`);
  const position = source.placeAt(offset);
  const answer = await completeAt(context, { textDocument: { uri }, position });
  return answer?.items ?? [];
}

/** The text of an item with the places of its snippet filled in: with what stands there, else with what `fill` gives. */
export function writtenText({ textEdit, insertTextFormat }: CompletionItem, fill: (index: number) => string): string {
  const text = textEdit?.newText ?? '';
  if (insertTextFormat !== 2) return text;
  const values = new Map<string, string>();
  return text
    .replace(/\$\{(\d+)\|((?:\\.|[^|\\])*)\|\}/g, (_, _index, choices: string) => choices.split(/(?<!\\),/)[0] ?? '')
    .replace(/\$\{(\d+):((?:\\.|[^}\\])*)\}/g, (_, index: string, value: string) => {
      values.set(index, value);
      return value;
    })
    .replace(/(?<!\\)\$(\d+)/g, (_, index: string) => (index === '0' ? '' : (values.get(index) ?? fill(Number(index)))))
    .replace(/\\([\\$}|,])/g, '$1');
}

/** Offsets at which a word of nginx's text begins or ends, and those behind what ends a statement; each once, in order. */
export function wordBoundaries({ tokens, source }: ConfigFile): readonly number[] {
  const found = new Set<number>([0, source.text.length]);
  for (let index = 0; index < tokens.length; index++) {
    const kind = tokens.kind(index);
    if (kind === TokenKind.comment) continue;
    found.add(tokens.start(index));
    found.add(tokens.end(index));
    if (kind === TokenKind.quoted) {
      found.add(tokens.start(index) + 1);
      found.add(tokens.end(index) - 1);
    }
  }
  return [...found].filter((offset) => offset >= 0).sort((a, b) => a - b);
}

/** Each directive of a snapshot with a block it takes effect in. */
export function* placedDirectives({ topology }: Snapshot): Generator<{ directive: Directive; scope: Scope }> {
  for (const scope of walkScopes(topology.nginx.config.main)) {
    for (const directive of scope.directives) yield { directive, scope };
  }
}

import type { Hover, HoverParams } from 'vscode-languageserver';
import { MarkupKind } from 'vscode-languageserver-types';
import type { Origin } from '../text/span';
import { toRange } from './convert';
import type { CatalogueTexts, HoverAnswer } from './hover/answer';
import { composeAnswers } from './hover/compose';
import { mergeAnswers } from './hover/merge';
import { nginxAnswers } from './hover/nginx';
import { documentOf, type FeatureContext, nginxPlaces, PlaceFinder, realOriginIn } from './request';

/** What is known of the thing under the cursor. */
export async function hoverAt(context: FeatureContext, params: HoverParams): Promise<Hover | null> {
  const document = documentOf(context, params);
  if (!document) return null;
  const { view } = context;
  const places = nginxPlaces(document, params.position);
  const offset = document.source.offsetAt(params.position);
  // nginx.org's texts are large: they are read when they are first shown
  const finder = new PlaceFinder(context);
  const texts: CatalogueTexts = await import('../nginx/catalogue-text');
  const inNginx = places.flatMap((place) => {
    const { snapshot } = place;
    return nginxAnswers(place, { snapshot, view, texts, finder }).map((answer) => ({ snapshot, answer }));
  });
  const inCompose =
    places.length > 0
      ? []
      : document.snapshots.flatMap((snapshot) =>
          composeAnswers(document.uri, offset, { snapshot, view, texts, finder }).map((answer) => ({
            snapshot,
            answer,
          })),
        );
  const answers: HoverAnswer[] = [];
  let origin: Origin | undefined;
  for (const { snapshot, answer } of [...inNginx, ...inCompose]) {
    const real = realOriginIn(snapshot, answer.origin);
    if (real?.uri !== document.uri) continue;
    origin ??= real;
    answers.push(answer);
  }
  const value = mergeAnswers(answers);
  if (!origin || value === '') return null;
  return { contents: { kind: MarkupKind.Markdown, value }, range: toRange(document.source, origin.span) };
}

import type { HoverAnswer } from './answer';

/** Blocks that are told apart; a file that is included at more places would fill the screen. */
const MOST_PLACES = 4;

/** One text of all answers: what is the same is said once, what differs with the block or project it holds for. */
export function mergeAnswers(answers: readonly HoverAnswer[]): string {
  const things = new Map<string, HoverAnswer[]>();
  for (const answer of answers) {
    const key = JSON.stringify([answer.head, answer.body]);
    const same = things.get(key);
    if (same) same.push(answer);
    else things.set(key, [answer]);
  }
  return [...things.values()].map(mergeThing).join('\n\n---\n\n');
}

function mergeThing(answers: readonly HoverAnswer[]): string {
  const [first] = answers;
  if (!first) return '';
  return [first.head, ...mergeNotes(answers), first.body].filter((part) => part !== '').join('\n\n');
}

function mergeNotes(answers: readonly HoverAnswer[]): string[] {
  const variants = new Map<string, HoverAnswer>();
  for (const answer of answers) {
    const key = answer.notes.join('\n\n');
    if (!variants.has(key)) variants.set(key, answer);
  }
  const [only] = variants.values();
  if (variants.size === 1) return [...(only?.notes ?? [])];
  const shown = [...variants.values()].slice(0, MOST_PLACES);
  const more = variants.size - shown.length;
  return [
    ...shown.flatMap(({ where, notes }) => [`**${where}:**`, ...(notes.length > 0 ? notes : ['Nothing to add'])]),
    ...(more > 0 ? [`and ${more} more places`] : []),
  ];
}

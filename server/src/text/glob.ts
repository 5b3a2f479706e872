/**
 * Whether a path is meant by globs: by one of them, and by none that begins with `!`. A glob without a slash is held
 * against the file's name, in whatever folder it is; a folder with a slash at its end means all that is in it.
 * @param globs as people write them: `deploy/**`, `*.staging.conf`, `!legacy/`
 * @returns a test of paths with slashes, relative to where the globs count from
 */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  const meant = globs.filter((glob) => !glob.startsWith('!')).map(matcherOf);
  const excluded = globs.filter((glob) => glob.startsWith('!')).map((glob) => matcherOf(glob.slice(1)));
  const isAll = meant.length === 0 && excluded.length > 0;
  return (path) => (isAll || meant.some((matches) => matches(path))) && !excluded.some((matches) => matches(path));
}

/**
 * The source of a regular expression for parts, each of a fixed length, with anything between them. The first place
 * where a part fits is as good as any later one: with no way back, `*a*a*a*b` takes no time.
 */
export function anythingBetween([first = '', ...rest]: readonly string[]): string {
  const last = rest.pop();
  const middle = rest.map((part, index) => `(?=(.*?${part}))\\${index + 1}`).join('');
  return first + middle + (last === undefined ? '' : `.*${last}`);
}

/** A glob with more letters, or one whose braces stand for more globs than this, means nothing. */
const LONGEST = 1000;
const MOST_CHOICES = 100;

/** `star`: any letters of one name · `folders`: any folders, or none · `rest`: all there is. */
type Step = 'star' | 'folders' | 'rest' | ((letter: string) => boolean);

function matcherOf(glob: string): (path: string) => boolean {
  // backslashes of a Windows path count as slashes
  const path = glob.replaceAll('\\', '/').replace(/\/$/, '/**');
  const pattern = path.includes('/') ? path.replace(/^(?:\.?\/)+/, '') : `**/${path}`;
  if (glob === '' || glob.length > LONGEST) return () => false;
  const choices = withoutBraces(pattern).map(stepsOf);
  return (text) => choices.some((steps) => matchesSteps(steps, text));
}

/** The globs that one with `{a,b}` stands for. */
function withoutBraces(glob: string): string[] {
  const done: string[] = [];
  const open = [glob];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (done.length + open.length > MOST_CHOICES) return [];
    // the innermost braces first
    const [braces, choices = ''] = /\{([^{}]*,[^{}]*)\}/.exec(at) ?? [];
    if (braces === undefined) done.push(at);
    else for (const choice of choices.split(',')) open.push(at.replace(braces, () => choice));
  }
  return done;
}

function stepsOf(glob: string): Step[] {
  return [...glob.matchAll(/(?<![^/])\*\*\/|(?<![^/])\*\*$|\*+|\?|\[(!|\^)?(\]?[^\]/]*)\]|[\s\S]/gu)].map(
    ([token, negation, letters]): Step => {
      if (token === '**/') return 'folders';
      if (token === '**') return 'rest';
      if (token.startsWith('*')) return 'star';
      if (token === '?') return (letter) => letter !== '/';
      if (letters === undefined) return (letter) => letter === token;
      const ranges = [...letters.matchAll(/([\s\S])(?:-([\s\S]))?/gu)];
      return (letter) =>
        letter !== '/' &&
        ranges.some(([, first = '', last = first]) => first <= letter && letter <= last) === (negation === undefined);
    },
  );
}

/**
 * Goes through a path once, with all places of the glob that it may be at: a regex would try them one after the other,
 * and `*a*a*a*b` from somebody's repository could hold up the editor for minutes.
 */
function matchesSteps(steps: readonly Step[], path: string): boolean {
  let places = new Set<number>();
  const reach = (place: number, before: string, to: Set<number>): void => {
    to.add(place);
    const step = steps[place];
    if (step === 'star' || step === 'rest' || (step === 'folders' && before === '/')) reach(place + 1, before, to);
  };
  reach(0, '/', places);
  for (const letter of path) {
    const next = new Set<number>();
    for (const place of places) {
      const step = steps[place];
      if (step === 'folders' || step === 'rest' || (step === 'star' && letter !== '/')) reach(place, letter, next);
      else if (typeof step === 'function' && step(letter)) reach(place + 1, letter, next);
    }
    places = next;
  }
  return places.has(steps.length);
}

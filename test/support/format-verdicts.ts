import { nginxTest } from './nginx';

/** A configuration before and after it was formatted. */
export interface FormattedPair {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** The block that they belong in, which is put around them. */
  readonly context: string;
}

const AROUND: Readonly<Record<string, readonly [string, string]>> = {
  main: ['', ''],
  http: ['events {} http {\n', '\n}\n'],
  server: ['events {} http { server {\n', '\n} }\n'],
  location: ['events {} http { server { location / {\n', '\n} } }\n'],
  stream: ['events {} stream {\n', '\n}\n'],
};

export interface Verdicts {
  /** How many nginx accepts. */
  readonly accepted: number;
  /** Where nginx says something else after formatting: line numbers aside, which may move. */
  readonly differences: readonly string[];
}

/** Asks the real nginx about both texts of each pair, a few at a time. */
export async function compareVerdicts(pairs: readonly FormattedPair[]): Promise<Verdicts> {
  const known = new Map<string, Promise<string>>();
  const verdictOn = (text: string, context: string): Promise<string> => {
    const key = `${context} ${text}`;
    const verdict = known.get(key) ?? askNginx(text, context);
    known.set(key, verdict);
    return verdict;
  };
  const differences: string[] = [];
  let accepted = 0;
  let next = 0;
  const work = async (): Promise<void> => {
    for (let pair = pairs[next++]; pair; pair = pairs[next++]) {
      const [before, after] = [await verdictOn(pair.before, pair.context), await verdictOn(pair.after, pair.context)];
      if (before.startsWith('accepted')) accepted++;
      if (before !== after) differences.push(`${pair.name}\n  before: ${before}\n  after:  ${after}`);
    }
  };
  await Promise.all([work(), work(), work()]);
  return { accepted, differences };
}

async function askNginx(text: string, context: string): Promise<string> {
  const [start, end] = AROUND[context] ?? ['', ''];
  const { ok, errors } = await nginxTest(start + text + end, { hosts: 'all' });
  return [ok ? 'accepted' : 'refused', ...errors.map(({ level, message }) => `${level}: ${message}`)].join(' | ');
}

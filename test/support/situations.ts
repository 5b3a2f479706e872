import { expect } from 'vitest';
import { type AtCursor, CURSOR, startAtCursor, stopAll } from './cursor';
import { parseFixture } from './fixture';

/**
 * What every feature has to master: its text may stand in the root file, in an included file, or in a compose file, as
 * nginx text or as YAML; lines may end with CRLF; and what is no ASCII may stand before the cursor on its line.
 */
export const SITUATIONS = ['nginx.conf', 'an included file', 'nginx text in a compose file', 'YAML'] as const;

export type Situation = (typeof SITUATIONS)[number];

/** Lines of `services: { … }`, in which every name stands behind what is no ASCII. */
export const SERVICES = `  web: { image: web, labels: ["ü 😀"] }, app-1: { image: app, expose: ["3000"] },
  db: { image: db, labels: ["ü 😀"] }, app-2: { image: app, expose: ["3000"] },
  nginx: { image: "nginx:1.30", labels: ["ü 😀"], depends_on: [app-1], volumes: ["./nginx:/etc/nginx"] }
`;

/** Lines of `http { … }` that pass requests to the services. */
export const HTTP = `  add_header A "ü 😀"; upstream shop { server app-1:3000; server app-2:3000; }
  server {
    listen 80; server_name shop.example;
    add_header B "ü 😀"; location /shop { proxy_set_header Host $host; proxy_pass http://shop; }
  }
`;

const MORE = '//- nginx/uwsgi_params\nuwsgi_param A b;\n//- nginx/snippets/one.inc\ngzip on;\n//- app.env\nA=1\n';

/** A project that holds a text: the services where it is YAML, otherwise what stands in `http`. */
export function placed(situation: Situation, text: string): string {
  const services = situation === 'YAML' ? text : SERVICES;
  const compose = `//- compose.yaml\nservices: {\n${services}}\n`;
  const config = `events {}\nhttp {\n${situation === 'YAML' ? HTTP : text}}\n`;
  if (situation === 'nginx text in a compose file') {
    const mounted = compose.replace(
      'volumes: [',
      'configs: [{ source: main, target: /etc/nginx/nginx.conf }], volumes: [',
    );
    // what is no place of a snippet
    const content = config.replaceAll(/\$(?!\{?\d)/g, '$$$$').replace(/^(?=.)/gm, '      ');
    return `${mounted}configs:\n  main:\n    content: |\n${content}${MORE}`;
  }
  if (situation !== 'an included file') return `${compose}//- nginx/nginx.conf\n${config}${MORE}`;
  const root = 'events {}\nhttp {\n  include conf.d/*.conf;\n}\n';
  return `${compose}//- nginx/nginx.conf\n${root}//- nginx/conf.d/site.conf\n${text}${MORE}`;
}

/** Targets, or the texts by path of the files that an edit changes. */
export type Answer = readonly string[] | ReadonlyMap<string, string>;

/** One question at a cursor, and what is answered. */
export interface Question {
  /** A text for `placed`, with the cursor. */
  readonly given: string;
  readonly ask: (at: AtCursor) => Promise<Answer>;
  /** Targets; `@` is the path of the file with the cursor, the rest of the line as it is in nginx.conf. */
  readonly targets?: readonly string[];
  /** The text after an edit … */
  readonly after?: string;
  /** … and the other files that change, as a fixture. Nothing else may change. */
  readonly others?: string;
}

/** Asks a question in a situation, with LF and with CRLF. */
export async function expectAnswer(situation: Situation, question: Question): Promise<void> {
  for (const lineEnding of ['\n', '\r\n'] as const) {
    const { given, ask, targets, after, others = '' } = question;
    const at = await startAtCursor(placed(situation, given), {
      lineEnding,
      initializationOptions: { commands: ['upstreamLens.showReferences'] },
    });
    const line = at.text.split('\n')[at.position.line] ?? '';
    expect(line.slice(0, at.position.character), 'what stands before the cursor').toContain('ü 😀');
    expect(at.text.includes('\r\n')).toBe(lineEnding === '\r\n');
    const answer = await ask(at);
    const filesOf = (fixture: string): ReadonlyMap<string, string> =>
      new Map([...parseFixture(fixture)].map(([path, text]) => [path, text.replaceAll('\n', lineEnding)]));
    if (answer instanceof Map) {
      if (after === undefined) throw new Error('an edit is not expected');
      const before = filesOf(placed(situation, given.replace(CURSOR, '')));
      const expected = filesOf(placed(situation, after) + others);
      expect(Object.fromEntries([...before, ...answer])).toEqual(Object.fromEntries(expected));
    } else {
      const isInline = situation === 'nginx text in a compose file';
      const expected = targets?.map((target) =>
        (isInline && target.includes('@:') ? target.replaceAll('$', '$$$$') : target)
          .replace('@:', `${at.path}:`)
          .replaceAll('\n', lineEnding),
      );
      expect(answer).toEqual(expected);
    }
    await stopAll();
  }
}

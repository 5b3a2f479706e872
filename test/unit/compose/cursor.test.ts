import { describe, expect, it } from 'vitest';
import { type ComposeCursor, composeCursorAt } from '../../../server/src/compose/cursor';
import { SourceFile } from '../../../server/src/text/source';

function at(text: string): ComposeCursor {
  const offset = text.indexOf('‸');
  if (offset < 0) throw new Error('no cursor');
  return composeCursorAt(new SourceFile('file:///compose.yaml', text.replace('‸', '')), offset);
}

/** `path at "typed|rest" siblings`. */
function describeCursor(text: string): string {
  const cursor = at(text);
  if (cursor.at === 'none') return 'none';
  const { word, source, offset } = cursor;
  const rest = source.text.slice(offset, word.end);
  const typed = `${cursor.quote ?? ''}${cursor.typed}|${rest}`;
  const siblings = cursor.siblings().map(({ kind, text: name }) => (kind === 'item' ? `- ${name}` : `${name}:`));
  const where = `${cursor.path.join('.')} ${cursor.isFlow ? 'flow ' : ''}${cursor.at}`;
  return `${where} ${typed}${siblings.length > 0 ? ` beside ${siblings.join(' ')}` : ''}`;
}

const CASES: readonly (readonly [name: string, text: string, expected: string])[] = [
  ['an empty file', '‸', ' key |'],
  ['a key at the top', 'ser‸', ' key ser|'],
  ['keys at the top', 'name: a\nser‸\nnetworks:\n', ' key ser|'],
  ['an empty line of a service', 'services:\n  a:\n    ‸\n', 'services.a key |'],
  [
    'a key among others',
    'services:\n  a:\n    image: x\n    po‸rts:\n      - "80"\n  b:\n    init: true\n',
    'services.a key po|rts beside image:',
  ],
  ['a value', 'services:\n  a:\n    image: ng‸inx # why\n', 'services.a.image value ng|inx'],
  ['no value yet', 'services:\n  a:\n    image: ‸\n', 'services.a.image value |'],
  ['a value glued to its colon', 'services:\n  a:\n    image:‸\n', 'none'],
  ['a value in quotes', 'services:\n  a:\n    image: "ng‸inx"\n', 'services.a.image value "ng|inx'],
  ['an open quote', 'services:\n  a:\n    image: "ng‸\n    init: true\n', 'services.a.image value "ng|'],
  ['a list that has nothing yet', 'services:\n  a:\n    depends_on:\n      ‸\n', 'services.a.depends_on key |'],
  [
    'an item',
    'services:\n  a:\n    depends_on:\n      - b\n      - ‸\n      - "c" # last\n    init: true\n',
    'services.a.depends_on item | beside - b - c',
  ],
  ['a dash alone', 'services:\n  a:\n    depends_on:\n      -‸\n', 'none'],
  [
    'a half-typed item',
    'services:\n  a:\n    depends_on:\n      - b\n      - c‸d\n',
    'services.a.depends_on item c|d beside - b',
  ],
  [
    'a list that is not indented',
    'services:\n  a:\n    depends_on:\n    - b\n    - ‸\n    init: true\n',
    'services.a.depends_on item | beside - b',
  ],
  [
    'the top level list that is not indented',
    'include:\n- a.yaml\n- ‸\nservices:\n  a: {}\n',
    'include item | beside - a.yaml',
  ],
  [
    'the map form',
    'services:\n  a:\n    depends_on:\n      b:\n        condition: service_started\n      ‸\n  b: {}\n',
    'services.a.depends_on key | beside b:',
  ],
  [
    'a value in the map form',
    'services:\n  a:\n    depends_on:\n      b:\n        condition: service_‸\n',
    'services.a.depends_on.b.condition value service_|',
  ],
  [
    'a mapping in a list',
    'services:\n  a:\n    ports:\n      - target: 80\n        publ‸\n',
    'services.a.ports.[] key publ|',
  ],
  [
    'the first key of a mapping in a list',
    'services:\n  a:\n    ports:\n      - tar‸get: 80\n',
    'services.a.ports.[] key tar|get',
  ],
  [
    'a value of a mapping in a list',
    'services:\n  a:\n    ports:\n      - target: ‸\n        published: 80\n',
    'services.a.ports.[].target value |',
  ],
  [
    'environment as a list',
    'services:\n  a:\n    environment:\n      - PORT=80\n      - INST‸\n',
    'services.a.environment item INST| beside - PORT=80',
  ],
  ['brackets', 'services:\n  a:\n    depends_on: [b, ‸, c]\n', 'services.a.depends_on flow item | beside - b - c'],
  ['empty brackets', 'services:\n  a:\n    depends_on: [‸]\n', 'services.a.depends_on flow item |'],
  [
    'open brackets',
    'services:\n  a:\n    depends_on: [b, c‸\n    image: x\n  d:\n    init: true\n',
    'services.a.depends_on flow item c| beside - b',
  ],
  ['behind brackets', 'services:\n  a:\n    depends_on: [b] ‸\n', 'none'],
  [
    'quotes in brackets',
    "services:\n  a:\n    depends_on: ['b', 'c‸']\n",
    "services.a.depends_on flow item 'c| beside - b",
  ],
  [
    'brackets over lines',
    'services:\n  a:\n    depends_on: [\n      b, # one\n      ‸\n    ]\n',
    'services.a.depends_on flow item | beside - b',
  ],
  [
    'a map in brackets',
    'services:\n  a:\n    depends_on: {b: {condition: service_started}, ‸}\n',
    'services.a.depends_on flow key | beside b:',
  ],
  [
    'a value in a map in brackets',
    'services:\n  a:\n    depends_on: {b: {condition: ser‸}}\n',
    'services.a.depends_on.b.condition flow value ser|',
  ],
  ['all in brackets', 'services: {a: {networks: [x, ‸]}}\n', 'services.a.networks flow item | beside - x'],
  ['a comment', 'services:\n  a:\n    # depends_on: ‸\n', 'none'],
  ['behind a comment sign in a word', 'services:\n  a:\n    image: x#‸\n', 'services.a.image value x#|'],
  ['text of several lines', 'configs:\n  a:\n    content: |\n      server {\n        ‸\n      }\n', 'none'],
  ['folded text', 'services:\n  a:\n    command: &run >-\n      nginx\n      ‸\n', 'none'],
  [
    'after text of several lines',
    'configs:\n  a:\n    content: |\n      services:\n        x: [\nservices:\n  a:\n    ‸\n',
    'services.a key |',
  ],
  ['another document', 'services:\n  a:\n    image: x\n---\n‸\n', ' key |'],
  [
    'carriage returns',
    'services:\r\n  a:\r\n    depends_on:\r\n      - b\r\n      - ‸\r\n',
    'services.a.depends_on item | beside - b',
  ],
  [
    'what is no ASCII',
    'services:\n  "ü": {}\n  größe:\n    depends_on:\n      - "😀" # 😀\n      - ä‸\n',
    'services.größe.depends_on item ä| beside - 😀',
  ],
  ['an anchor', 'services:\n  a: &a\n    depends_on: &deps\n      - ‸\n', 'services.a.depends_on item |'],
  ['a half-typed key above', 'services:\n  a:\n    ima\n    depends_on:\n      - ‸\n', 'services.a.depends_on item |'],
  ['a list in a list', 'a:\n  - - b\n    - ‸\n', 'a.[] item |'],
  ['a quoted key', 'services:\n  "a b":\n    \'po‸rts\':\n', "services.a b key 'po|rts"],
  ['a port is no key', 'services:\n  a:\n    ports:\n      - 80:8‸0\n', 'services.a.ports item 80:8|0'],
  ['in the indentation of a line', 'services:\n  ‸  a: {}\n', 'none'],
];

describe('the cursor in a compose file', () => {
  it.each(CASES)('%s', (_, text, expected) => {
    expect(describeCursor(text)).toBe(expected);
  });

  it('takes any text', () => {
    const pieces = [
      'a:',
      ' b',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '#',
      ': ',
      '|',
      '\t',
      '\r\n',
      '😀',
      '&x ',
      '---',
    ];
    let seed = 7;
    const next = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed;
    };
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: next() % 24 }, () => pieces[next() % pieces.length]).join('');
      const offset = next() % (text.length + 1);
      const { word, siblings } = composeCursorAt(new SourceFile('file:///c.yaml', text), offset);
      siblings();
      expect(word.start).toBeLessThanOrEqual(offset);
      expect(word.end).toBeGreaterThanOrEqual(offset);
      expect(word.end).toBeLessThanOrEqual(text.length);
    }
  });
});

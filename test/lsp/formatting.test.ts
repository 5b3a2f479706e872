import { afterEach, describe, expect, it } from 'vitest';
import type { FormattingOptions, TextEdit } from 'vscode-languageserver';
import { SourceFile } from '../../server/src/text/source';
import { type AtCursor, applyTextEdits, type CursorOptions, startAtCursor, stopAll } from '../support/cursor';
import { fixtureUri } from '../support/fixture';

afterEach(stopAll);

const SPACES: FormattingOptions = { tabSize: 4, insertSpaces: true };
const TABS: FormattingOptions = { tabSize: 4, insertSpaces: false };

interface Formatted {
  readonly at: AtCursor;
  readonly edits: readonly TextEdit[] | null;
  /** The text after the edits. */
  readonly text: string;
}

/** Formats the document that holds the mark, which may stand anywhere. */
async function format(
  fixture: string,
  options: FormattingOptions = SPACES,
  more: CursorOptions = {},
): Promise<Formatted> {
  const at = await startAtCursor(fixture, more);
  const edits: TextEdit[] | null = await at.client.connection.sendRequest('textDocument/formatting', {
    textDocument: at.params.textDocument,
    options,
  });
  return { at, edits, text: applyTextEdits(at.text, edits ?? []) };
}

/** Formats from the mark to the second one, `¶`. */
async function formatRange(fixture: string, more: CursorOptions = {}): Promise<Formatted> {
  const at = await startAtCursor(fixture, more);
  const end = at.text.indexOf('¶');
  const text = at.text.replace('¶', '');
  await at.client.connection.sendNotification('textDocument/didChange', {
    textDocument: { ...at.params.textDocument, version: 2 },
    contentChanges: [{ text }],
  });
  const range = { start: at.position, end: new SourceFile('', text).placeAt(end) };
  const edits: TextEdit[] | null = await at.client.connection.sendRequest('textDocument/rangeFormatting', {
    textDocument: at.params.textDocument,
    range,
    options: SPACES,
  });
  return { at, edits, text: applyTextEdits(text, edits ?? []) };
}

/** Formats after the character before the mark was typed. */
async function formatOnType(fixture: string, more: CursorOptions = {}, options = SPACES): Promise<string> {
  const at = await startAtCursor(fixture, more);
  const offset = new SourceFile('', at.text).offsetAt(at.position);
  const edits: TextEdit[] | null = await at.client.connection.sendRequest('textDocument/onTypeFormatting', {
    ...at.params,
    ch: at.text[offset - 1],
    options,
  });
  return applyTextEdits(at.text, edits ?? []);
}

const UNTIDY = `‸events{}
http {
# the api
  upstream api{ server api-1:3000 ; }


  server
  {

  listen 80;listen 81;  
      location / { proxy_pass http://api; }   # ü 😀
  }
}`;

const TIDY = `events {}
http {
    # the api
    upstream api { server api-1:3000; }


    server {
        listen 80;
        listen 81;
        location / { proxy_pass http://api; }   # ü 😀
    }
}
`;

describe('formatting a document', () => {
  it('changes white space, and a second run changes nothing', async () => {
    const first = await format(`//- nginx.conf\n${UNTIDY}`);
    expect(first.text).toBe(TIDY);
    expect((await format(`//- nginx.conf\n‸${first.text}`)).edits).toEqual([]);
  });

  it('keeps CRLF', async () => {
    const { text } = await format(`//- nginx.conf\n${UNTIDY}`, SPACES, { lineEnding: '\r\n' });
    expect(text).toBe(TIDY.replaceAll('\n', '\r\n'));
  });

  it('indents with tabs where the editor does', async () => {
    const { text } = await format('//- nginx.conf\n‸events {\n  worker_connections 1;\n}\n', TABS);
    expect(text).toBe('events {\n\tworker_connections 1;\n}\n');
  });

  it('touches only what changes', async () => {
    const { edits } = await format('//- nginx.conf\n‸events {}\nhttp {\n  server { listen 80; }\n    # ü\n\n\n}\n');
    expect(edits).toEqual([
      { range: { start: { line: 2, character: 2 }, end: { line: 2, character: 2 } }, newText: '  ' },
      { range: { start: { line: 4, character: 0 }, end: { line: 6, character: 0 } }, newText: '' },
    ]);
  });

  it('formats an included file, and one that belongs to no project', async () => {
    const fixture = `//- nginx.conf
events {}
http { include conf.d/*.conf; }
//- conf.d/api.conf
‸  server{listen 80;}
//- notes.txt
`;
    expect((await format(fixture)).text).toBe('server { listen 80; }\n');
    expect((await format('//- other/site\n‸  server{listen 80;}\n', SPACES, { languageId: 'nginx' })).text).toBe(
      'server { listen 80; }\n',
    );
  });

  it('heeds the settings, also those of a configuration file', async () => {
    const text = '‸map $a $b {\n    default 1;\n    long_one 2;\n\n\n    x 3;\n}\n';
    const columns = 'map $a $b {\n    default  1;\n    long_one 2;\n\n    x 3;\n}\n';
    const given = await format(`//- maps.nginx\n${text}`, SPACES, {
      configuration: { format: { alignment: 'columns', maxBlankLines: 1 } },
    });
    expect(given.text).toBe(columns);
    const config = '{ "format": { "alignment": "columns", "maxBlankLines": 1 } }';
    const read = await format(`//- maps.nginx\n${text}//- upstream-lens.config.json\n${config}\n`);
    expect(read.text).toBe(columns);
  });

  it('leaves a file with a syntax error alone and says where it is', async () => {
    const { at, edits } = await format('//- nginx.conf\n‸events{}\nhttp {\n  server {\n    listen 80\n  }\n}\n');
    expect(edits).toBeNull();
    await at.client.until(() => at.client.messages.length > 0);
    expect(at.client.messages).toEqual(['nginx.conf:4 has a syntax error: a ";" is missing; nothing was formatted']);
  });

  it('leaves compose files alone, with the nginx text in them', async () => {
    const { at, edits } = await format(`//- compose.yml
services:
  web:
    image: nginx:1.30
    configs: [{ source: site, target: /etc/nginx/conf.d/default.conf }]
configs:
  site:
    content: |
      ‸server{
      listen 80;
      }
`);
    expect(edits).toBeNull();
    expect(at.client.messages).toEqual([]);
  });
});

describe('formatting a range', () => {
  it('changes the lines that it touches', async () => {
    const { text } = await formatRange(`//- nginx.conf
events{}
http{
  ser‸ver{
  listen 80;  
¶  listen 81;
 }
}
`);
    expect(text).toBe(`events{}
http{
    server {
        listen 80;
  listen 81;
 }
}
`);
  });

  it('keeps CRLF, and what stands after the range', async () => {
    const fixture = '//- nginx.conf\n# ü 😀\nhttp {\n‸  server { listen 80; }¶\n\n\n\n  server { listen 81; }\n}\n';
    const { text } = await formatRange(fixture, { lineEnding: '\r\n' });
    expect(text).toBe('# ü 😀\r\nhttp {\r\n    server { listen 80; }\r\n\r\n\r\n\r\n  server { listen 81; }\r\n}\r\n');
  });

  it('does not mind what is half typed below', async () => {
    const { text, at } = await formatRange(
      '//- nginx.conf\nevents {}\n‸user   a ;¶\nhttp {\n  server {\n  listen\n  }\n}\n',
    );
    expect(text).toContain('user   a;\n');
    expect(at.client.messages).toEqual([]);
  });

  it('leaves a broken part alone and says so', async () => {
    const { edits, at } = await formatRange('//- nginx.conf\nevents {}\n‸http {\n  server {\n  listen\n  }\n}\n¶');
    expect(edits).toBeNull();
    await at.client.until(() => at.client.messages.length > 0);
    expect(at.client.messages).toEqual(['nginx.conf:4 has a syntax error: a ";" is missing; nothing was formatted']);
  });
});

describe('formatting while typing', () => {
  it('puts a brace below the beginning of its block', async () => {
    const text = await formatOnType('//- nginx.conf\nhttp {\n  server {\n    listen   80;\n    }‸\n');
    expect(text).toBe('http {\n  server {\n    listen   80;\n  }\n');
  });

  it('indents a statement as the one before it', async () => {
    const text = await formatOnType('//- nginx.conf\nhttp {\n  server {\n     listen 80;\nroot  /a ;‸\n  }\n}\n');
    expect(text).toBe('http {\n  server {\n     listen 80;\n     root  /a;\n  }\n}\n');
  });

  it('indents the first statement of a block by one step', async () => {
    const text = await formatOnType('//- nginx.conf\nhttp {\n  server {\nlisten 80;‸\n  }\n}\n', {}, TABS);
    expect(text).toBe('http {\n  server {\n  \tlisten 80;\n  }\n}\n');
  });

  it('keeps CRLF and the characters before', async () => {
    const fixture = '//- nginx.conf\n# ü 😀\nhttp {\n    root "ü 😀";\nindex "😀"  ;‸ # ü\n}\n';
    const text = await formatOnType(fixture, { lineEnding: '\r\n' });
    expect(text).toBe('# ü 😀\r\nhttp {\r\n    root "ü 😀";\r\n    index "😀"; # ü\r\n}\r\n');
  });

  it('works while the rest of the file is half typed', async () => {
    const text = await formatOnType(
      '//- nginx.conf\nhttp {\n    root /a;\n  index b ;‸\n    server {\n        listen\n',
    );
    expect(text).toContain('    root /a;\n    index b;\n    server {');
  });

  it.each([
    ['a comment', 'http {\n    root /a;\n  # b ;‸\n}\n'],
    ['a quoted word', 'http {\n    root /a;\n  add_header X "b ;‸ c";\n}\n'],
    ['Lua', 'http {\n    init_by_lua_block {\n  local a = 1 ;‸\n    }\n}\n'],
    ['a line whose quote is open', 'http {\n    root /a;\n  add_header X "b ;‸\n}\n'],
    ['a line that holds a block', 'http {\n    root /a;\n    location / { return 200;  }‸\n}\n'],
  ])('leaves %s alone', async (_, text) => {
    expect(await formatOnType(`//- nginx.conf\n${text}`)).toBe(text.replace('‸', ''));
  });

  it('changes nothing in a compose file', async () => {
    const fixture = '//- compose.yml\nconfigs:\n  site:\n    content: |\n      root /a;\n        index b ;‸\n';
    expect(await formatOnType(fixture)).toContain('        index b ;\n');
  });
});

it('formats a document that is closed in the editor’s project, by its address', async () => {
  const at = await startAtCursor('//- nginx.conf\nhttp {‸\n  include a.conf;\n}\n//- a.conf\nserver{listen 80;}\n');
  const edits: TextEdit[] | null = await at.client.connection.sendRequest('textDocument/formatting', {
    textDocument: { uri: fixtureUri('a.conf') },
    options: SPACES,
  });
  expect(applyTextEdits('server{listen 80;}\n', edits ?? [])).toBe('server { listen 80; }\n');
});

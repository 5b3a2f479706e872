import { afterEach, describe, expect, it } from 'vitest';
import { FoldingRangeRequest } from 'vscode-languageserver/node';
import { type CursorOptions, startAtCursor, stopAll } from '../support/cursor';

afterEach(stopAll);

/** Each fold as its first line, its last line, and what kind it is of. */
async function foldsOf(fixture: string, options?: CursorOptions): Promise<string[]> {
  const { client, params, text } = await startAtCursor(`${fixture}‸`, options);
  const lines = text.split(/\r?\n/);
  const folds = await client.connection.sendRequest(FoldingRangeRequest.type, { textDocument: params.textDocument });
  return (folds ?? []).map(({ startLine, endLine, kind }) =>
    [lines[startLine], '…', lines[endLine], ...(kind ? [`(${kind})`] : [])].map((part) => part?.trim()).join(' '),
  );
}

describe('folding', () => {
  it('folds blocks up to the line before their closing brace', async () => {
    const text = `
http {
    server {
        listen 80;
        location / { return 204; }
        location /a {
            return 200;
        }
    }
}
`;
    const expected = ['http { … }', 'server { … }', 'location /a { … return 200;'];
    expect(await foldsOf(text)).toEqual(expected);
    expect(await foldsOf(text, { lineEnding: '\r\n' })).toEqual(expected);
  });

  it('folds what stands behind a brace on a line of its own', async () => {
    expect(await foldsOf('events\n{\n    worker_connections 10;\n}\n')).toEqual(['events … worker_connections 10;']);
  });

  it('folds data blocks, Lua and statements of several lines', async () => {
    const text = `
map $http_upgrade $connection_upgrade {
    default upgrade;
    ''      '';
}
types {
    text/html html;
}
content_by_lua_block {
    if x then
        local t = { 1 }
    end
}
log_format main '$remote_addr'
                '$status';
`;
    expect(await foldsOf(text)).toEqual(
      [
        "map $http_upgrade $connection_upgrade { … '' '';",
        'types { … text/html html;',
        'content_by_lua_block { … end',
        "log_format main '$remote_addr' … '$status';",
      ].map((line) => line.replace("'' '';", "''      '';")),
    );
  });

  it('folds runs of comments, but none of a single line or behind statements', async () => {
    const text = `
# ü 😀
# two
events {} # not
# this

# alone

# a
# b
`;
    expect(await foldsOf(text)).toEqual(['# ü 😀 … # two (comment)', '# a … # b (comment)']);
  });

  it('folds regions, one inside of the other, and leaves their marks out of runs of comments', async () => {
    const text = `
# region Upstreams
# one
# two
#region inner
upstream a { server b; }
# endregion
#endregion
# endregion
# regional notes
`;
    expect(await foldsOf(text)).toEqual([
      '# region Upstreams … #endregion (region)',
      '# one … # two (comment)',
      '#region inner … # endregion (region)',
    ]);
  });

  it('folds three includes in a row, not two', async () => {
    const text = `
include a.conf;
include b.conf;
http {
    include c.conf;
    # why
    include d.conf;
    include e.conf;
    gzip on;
    include f.conf;
}
map $a $b {
    include g;
    include h;
    include i;
}
`;
    expect(await foldsOf(text)).toEqual([
      'http { … include f.conf;',
      'include c.conf; … include e.conf; (imports)',
      'map $a $b { … include i;',
    ]);
  });

  it('gives one fold for each line', async () => {
    expect(await foldsOf('http { server {\n    listen 80;\n}\n}\n')).toEqual(['http { server { … }']);
  });

  it('folds what is there of a broken file', async () => {
    expect(await foldsOf('http {\n    server {\n        listen 80\n    }\n    gzip on;\n')).toEqual([
      'http { … gzip on;',
      'server { … listen 80',
    ]);
    expect(await foldsOf('}\n}\nevents {\n}\nhttp {\n\n\n')).toEqual([]);
    expect(await foldsOf('set $a "x\n\ny')).toEqual(['set $a "x … y']);
  });

  it('says nothing of a compose file', async () => {
    expect(await foldsOf('//- compose.yml\nservices:\n  # a\n  # b\n  api: { image: x }\n')).toEqual([]);
  });
});

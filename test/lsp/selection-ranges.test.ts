import { afterEach, describe, expect, it } from 'vitest';
import { type SelectionRange, SelectionRangeRequest } from 'vscode-languageserver/node';
import { SourceFile } from '../../server/src/text/source';
import { type CursorOptions, startAtCursor, stopAll } from '../support/cursor';

afterEach(stopAll);

/** What is selected, one step after the other. */
async function stepsAt(fixture: string, options?: CursorOptions): Promise<string[]> {
  const { client, params, text, position } = await startAtCursor(fixture, options);
  const [range] =
    (await client.connection.sendRequest(SelectionRangeRequest.type, {
      textDocument: params.textDocument,
      positions: [position],
    })) ?? [];
  const source = new SourceFile('', text);
  const steps: string[] = [];
  for (let at: SelectionRange | undefined = range; at; at = at.parent) {
    steps.push(text.slice(source.offsetAt(at.range.start), source.offsetAt(at.range.end)));
  }
  return steps;
}

describe('selection ranges', () => {
  it('grow from a host to the file', async () => {
    const text = `# head
upstream api {
    # the peers
    server ap‸i-1:3000 weight=2; # first
    server api-2:3000;
    # end
}
`;
    const expected = (eol: string): string[] =>
      [
        'api-1',
        'api-1:3000',
        'api-1:3000 weight=2',
        'server api-1:3000 weight=2',
        'server api-1:3000 weight=2;',
        '# the peers\n    server api-1:3000 weight=2; # first\n    server api-2:3000;\n    # end',
        text.slice(text.indexOf('{'), -1).replace('‸', ''),
        text.slice(text.indexOf('upstream'), -1).replace('‸', ''),
        text.slice(0, -1).replace('‸', ''),
        text.replace('‸', ''),
      ].map((step) => step.replaceAll('\n', eol));
    expect(await stepsAt(text)).toEqual(expected('\n'));
    expect(await stepsAt(text, { lineEnding: '\r\n' })).toEqual(expected('\r\n'));
  });

  it('take ports, values, paths and variables apart', async () => {
    expect((await stepsAt('upstream a { server api:30‸00; }')).slice(0, 3)).toEqual([
      '3000',
      'api:3000',
      'server api:3000',
    ]);
    expect((await stepsAt('upstream a { server api max_fails=‸3 down; }')).slice(0, 3)).toEqual([
      '3',
      'max_fails=3',
      'api max_fails=3 down',
    ]);
    expect((await stepsAt('upstream a { server api max_f‸ails=3; }')).slice(0, 2)).toEqual([
      'max_fails',
      'max_fails=3',
    ]);
    expect((await stepsAt('location / { proxy_pass http://api:80/v‸1; }')).slice(0, 2)).toEqual([
      '/v1',
      'http://api:80/v1',
    ]);
    expect((await stepsAt('location / { proxy_pass http://a‸pi:80/v1; }')).slice(0, 3)).toEqual([
      'api',
      'api:80',
      'http://api:80/v1',
    ]);
    expect((await stepsAt('set $ü 1; proxy_set_header Host "ü ${ho‸st}:1";')).slice(0, 5)).toEqual([
      'host',
      '${host}',
      'ü ${host}:1',
      '"ü ${host}:1"',
      'Host "ü ${host}:1"',
    ]);
  });

  it('grow from a comment to the comments around it', async () => {
    expect((await stepsAt('events { # a\n    # b ‸c\n    # d\n    multi_accept on; # e\n}')).slice(0, 4)).toEqual([
      'b c',
      '# b c',
      '# b c\n    # d',
      '# a\n    # b c\n    # d\n    multi_accept on; # e',
    ]);
  });

  it('take what stands in a Lua block as one', async () => {
    expect((await stepsAt('content_by_lua_block {\n  local a‸ = {}\n}')).slice(0, 3)).toEqual([
      'local a = {}',
      '{\n  local a = {}\n}',
      'content_by_lua_block {\n  local a = {}\n}',
    ]);
  });

  it('grow strictly in broken text, and end with the file', async () => {
    for (const text of ['http { server {\n  listen 8‸0', 'http {‸', '}‸}', '‸', 'set $a "x ‸y', 'a‸pi;;', '# ‸']) {
      const steps = await stepsAt(text);
      expect(steps.at(-1)).toBe(text.replace('‸', ''));
      for (const [index, step] of steps.entries()) {
        if (index > 0) expect(step.length).toBeGreaterThan(steps[index - 1]?.length ?? 0);
      }
    }
  });

  it('say nothing in a compose file', async () => {
    expect(await stepsAt('//- compose.yml\nservices:\n  a‸pi: { image: x }\n')).toEqual([]);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { DocumentHighlightKind, DocumentHighlightRequest } from 'vscode-languageserver/node';
import { type CursorOptions, describeTarget, startAtCursor, stopAll } from '../support/cursor';

afterEach(stopAll);

async function highlights(fixture: string, options?: CursorOptions): Promise<string[]> {
  const { client, params } = await startAtCursor(fixture, options);
  const found = (await client.connection.sendRequest(DocumentHighlightRequest.type, params)) ?? [];
  return found.map(({ range, kind }) => {
    const sign = kind === DocumentHighlightKind.Write ? 'write' : 'read';
    return `${sign} ${describeTarget(client, params.textDocument.uri, range)}`;
  });
}

describe('document highlight', () => {
  const VARIABLE = `//- nginx.conf
events {}
http {
  map $uri $mine { default 1; }
  include more.conf;
  server { location / { set $q "ü 😀"; add_header x "ü 😀 $mine\${mine}"; set $‸mine 2; } }
}
//- more.conf
add_header y $mine;
`;

  it.each(['\n', '\r\n'] as const)(
    'marks definitions as written and uses as read, in this document (%j)',
    async (lineEnding) =>
      expect(await highlights(VARIABLE, { lineEnding })).toEqual([
        'write nginx.conf: map $uri $⟦mine⟧ { default 1; }',
        'write nginx.conf: server { location / { set $q "ü 😀"; add_header x "ü 😀 $mine${mine}"; set $⟦mine⟧ 2; } }',
        'read nginx.conf: server { location / { set $q "ü 😀"; add_header x "ü 😀 $⟦mine⟧${mine}"; set $mine 2; } }',
        'read nginx.conf: server { location / { set $q "ü 😀"; add_header x "ü 😀 $mine${⟦mine⟧}"; set $mine 2; } }',
      ]),
  );

  it('works in an included file', async () =>
    expect(await highlights(VARIABLE.replace('‸', '').replace('y $mine', 'y $mi‸ne'))).toEqual([
      'read more.conf: add_header y $⟦mine⟧;',
    ]));

  it('works in a compose file, inside and outside of nginx text', async () => {
    const stack = `//- compose.yaml
services:
  proxy: { image: nginx, depends_on: [api], configs: [{ source: conf, target: /etc/nginx/conf.d/default.conf }] }
  api: { image: x }
configs:
  conf: { content: "upstream u { server api:1; } server { location / { proxy_pass http://u; } }" }
`;
    expect(await highlights(stack.replace('[api]', '[‸api]'))).toEqual([
      'write compose.yaml: ⟦api⟧: { image: x }',
      'read compose.yaml: conf: { content: "upstream u { server ⟦api⟧:1; } server { location / { proxy_pass http://u; } }" }',
      'read compose.yaml: proxy: { image: nginx, depends_on: [⟦api⟧], configs: [{ source: conf, target: /etc/nginx/conf.d/default.conf }] }',
    ]);
    await stopAll();
    expect(await highlights(stack.replace('http://u', 'http://‸u'))).toEqual([
      'write compose.yaml: conf: { content: "upstream ⟦u⟧ { server api:1; } server { location / { proxy_pass http://u; } }" }',
      'read compose.yaml: conf: { content: "upstream u { server api:1; } server { location / { proxy_pass http://⟦u⟧; } }" }',
    ]);
  });

  it('is none where no name stands', async () => expect(await highlights('server { list‸en 80; }')).toEqual([]));
});

import { describe, expect, it } from 'vitest';
import { type DockerfileOperation, readDockerfileFacts } from '../../../server/src/compose';
import { modelOf, serviceIn } from './model-of';

const facts = (lines: string | readonly string[], options = {}) =>
  readDockerfileFacts('file:///project/Dockerfile', [lines].flat().join('\n'), options);

/** One line for each operation. */
function operations(lines: string | readonly string[]): string[] {
  return facts(['FROM nginx', lines].flat()).operations.map(line);
}

function line(operation: DockerfileOperation): string {
  if (operation.kind === 'copy') {
    const { sources, target, isDirectoryTarget, isThroughStage } = operation;
    const flags = [isDirectoryTarget && 'folder', isThroughStage && 'stage'].filter(Boolean).join(',');
    return `copy ${sources.join(' ')} > ${target}${flags ? ` (${flags})` : ''}`;
  }
  if (operation.kind === 'heredoc') return `heredoc > ${operation.target}: ${JSON.stringify(operation.text)}`;
  return `${operation.kind} ${'path' in operation ? operation.path : operation.target}`;
}

describe('COPY and ADD', () => {
  it.each([
    ['COPY nginx.conf /etc/nginx/nginx.conf', ['copy nginx.conf > /etc/nginx/nginx.conf']],
    ['COPY conf /etc/nginx', ['copy conf > /etc/nginx']],
    ['COPY conf/ /etc/nginx/', ['copy conf/ > /etc/nginx/ (folder)']],
    ['COPY a.conf b.conf /etc/nginx/conf.d', ['copy a.conf b.conf > /etc/nginx/conf.d (folder)']],
    ['COPY --chown=nginx *.conf /etc/nginx/conf.d/', ['copy *.conf > /etc/nginx/conf.d/ (folder)']],
    ['WORKDIR /etc/nginx\nCOPY nginx.conf .', ['copy nginx.conf > /etc/nginx/ (folder)']],
    ['ENV D=/etc/nginx\nCOPY nginx.conf $D/', ['copy nginx.conf > /etc/nginx/ (folder)']],
    ['COPY ["a b.conf", "/x/"]', ['copy a b.conf > /x/ (folder)']],
    ['ADD nginx.conf /etc/nginx/', ['copy nginx.conf > /etc/nginx/ (folder)']],
    ['ADD https://example.org/nginx.conf /etc/nginx/', ['copy-opaque /etc/nginx/']],
    ['ADD conf.tar.gz /etc/nginx', ['copy-opaque /etc/nginx']],
    ['COPY conf.tar.gz /etc/nginx', ['copy conf.tar.gz > /etc/nginx']],
    ['COPY $UNKNOWN /etc/nginx/', ['copy-opaque /etc/nginx/']],
    ['COPY --from=nginx:1.27 /etc/nginx /etc/nginx', ['copy-opaque /etc/nginx']],
    ['COPY a $UNKNOWN', []],
  ])('%s', (text, expected) => expect(operations(text)).toEqual(expected));

  it('reads here-documents with their place', () => {
    const text = [
      'FROM nginx',
      'COPY <<EOF /etc/nginx/conf.d/default.conf',
      'server { listen 80; }',
      'EOF',
      'COPY <<"A" <<-B /etc/nginx/',
      '$host',
      'A',
      '\tone',
      '\t\ttwo',
      'B',
      'COPY <<C /empty',
      'C',
    ].join('\n');
    const found = facts(text).operations;
    expect(found.map(line)).toEqual([
      'heredoc > /etc/nginx/conf.d/default.conf: "server { listen 80; }\\n"',
      'heredoc > /etc/nginx/A: "$host\\n"',
      'heredoc > /etc/nginx/B: "one\\ntwo\\n"',
      'heredoc > /empty: ""',
    ]);
    const [first, quoted] = found;
    expect(first?.kind === 'heredoc' && text.slice(first.span.start, first.span.end).trim()).toBe(
      'server { listen 80; }',
    );
    expect([first, quoted].map((each) => each?.kind === 'heredoc' && each.isQuoted)).toEqual([false, true]);
  });
});

describe('COPY --from a stage', () => {
  const through = (lines: readonly string[], copy: string) =>
    facts(['FROM node AS build', ...lines, 'FROM nginx', copy].join('\n')).operations.map(line);

  it.each([
    [
      ['COPY nginx.conf /app/nginx.conf'],
      '/app/nginx.conf /etc/nginx/',
      ['copy nginx.conf > /etc/nginx/ (folder,stage)'],
    ],
    [['WORKDIR /app', 'COPY . .'], '/app/conf/x.conf /x.conf', ['copy conf/x.conf > /x.conf (stage)']],
    [['COPY conf /app/conf'], '/app/conf/ /etc/nginx/', ['copy conf > /etc/nginx/ (folder,stage)']],
    [['COPY conf /app/conf'], '/app/conf/a.conf /etc/nginx/', ['copy conf/a.conf > /etc/nginx/ (folder,stage)']],
    [['COPY a.conf b.conf /app/'], '/app/b.conf /x', ['copy b.conf > /x (stage)']],
    [['COPY conf.d/*.conf /app/'], '/app/b.conf /x', ['copy conf.d/b.conf > /x (stage)']],
    [['RUN make'], '/app/nginx.conf /x', ['copy-opaque /x']],
    [['COPY a /app/a', 'RUN rm /app/a'], '/app/a /x', ['copy-opaque /x']],
    [
      ['COPY nginx.conf /etc/nginx/', 'RUN sed -i s/a/b/ /etc/nginx/nginx.conf'],
      '/etc/nginx/nginx.conf /x',
      ['copy-opaque /x'],
    ],
    [['COPY <<EOF /app/a', 'x', 'EOF'], '/app/a /x/', ['heredoc > /x/a: "x\\n"']],
  ])('%j, then %s', (lines, copy, expected) => {
    expect(through(lines, `COPY --from=build ${copy}`)).toEqual(expected);
    expect(through(lines, `COPY --from=0 ${copy}`)).toEqual(expected);
  });

  it('follows several stages, each read once', () => {
    const lines = ['FROM a AS s0', 'COPY x.conf /x'];
    for (let index = 1; index < 200; index++) {
      lines.push(`FROM a AS s${index}`, `COPY --from=s${index - 1} /x /x`, `COPY --from=s${index - 1} /x /y`);
    }
    expect(facts(lines).operations.map(line)).toEqual(['copy x.conf > /x (stage)', 'copy x.conf > /y (stage)']);
  });

  it('takes a stage below or of its own for an image', () => {
    expect(through([], 'COPY --from=1 /a /b')).toEqual(['copy-opaque /b']);
    expect(through([], 'COPY --from=later /a /b\nFROM nginx AS later\nCOPY a /a')).toEqual(['copy a > /a']);
  });
});

describe('RUN', () => {
  it.each([
    ['RUN rm /etc/nginx/conf.d/default.conf', ['remove /etc/nginx/conf.d/default.conf']],
    [
      'RUN rm -rf /etc/nginx/conf.d/* /etc/nginx/sites-enabled',
      ['remove /etc/nginx/conf.d/*', 'remove /etc/nginx/sites-enabled'],
    ],
    [
      'RUN apk add curl && rm -f /etc/nginx/a.conf \\\n  && rm /etc/nginx/b.conf',
      ['remove /etc/nginx/a.conf', 'remove /etc/nginx/b.conf'],
    ],
    ['RUN cd /etc/nginx/conf.d; rm default.conf', ['remove /etc/nginx/conf.d/default.conf']],
    ['WORKDIR /etc/nginx\nRUN rm nginx.conf', ['remove /etc/nginx/nginx.conf']],
    ['RUN ["rm", "-f", "/etc/nginx/x.conf"]', ['remove /etc/nginx/x.conf']],
    ['RUN ["/bin/sh", "-c", "rm /etc/nginx/x.conf"]', ['remove /etc/nginx/x.conf']],
    ['RUN <<EOF\nrm /etc/nginx/x.conf\nEOF', ['remove /etc/nginx/x.conf']],
    ['RUN test -f /x || rm /etc/nginx/x.conf', ['opaque /etc/nginx/x.conf']],
    ['RUN sed -i "s/80/8080/" /etc/nginx/conf.d/default.conf', ['opaque /etc/nginx/conf.d/default.conf']],
    ['RUN echo "daemon off;" >> /etc/nginx/nginx.conf', ['opaque /etc/nginx/nginx.conf']],
    ["RUN envsubst '$A' < /tmp/t > /etc/nginx/nginx.conf", ['opaque /etc/nginx/nginx.conf']],
    ['RUN mv /etc/nginx/a.conf /etc/nginx/b.conf', ['opaque /etc/nginx/a.conf', 'opaque /etc/nginx/b.conf']],
    ['RUN cp -r /tmp/conf/. /etc/nginx/', ['opaque /etc/nginx/']],
    ['RUN cat x | tee /etc/nginx/x.conf', ['opaque /etc/nginx/x.conf']],
    ['RUN sed -i s/a/b/ /etc/nginx/${NAME}.conf', ['opaque /etc/nginx/']],
    ['RUN sed -i s/a/b/ /etc/nginx/conf.d/*.conf', ['opaque /etc/nginx/conf.d/']],
    ['WORKDIR /etc/nginx\nRUN sed -i s/a/b/ nginx.conf', ['opaque /etc/nginx']],
    ['RUN wget -O /usr/local/openresty/nginx/conf/x.conf https://x', ['opaque /usr/local/openresty/nginx/conf/x.conf']],
    ['RUN chmod 644 /etc/nginx/nginx.conf && nginx -t -c /etc/nginx/nginx.conf', []],
    ['RUN ln -sf /dev/stdout /var/log/nginx/access.log', []],
    ['RUN mkdir -p /var/cache/nginx && chown nginx /etc/nginx', []],
    ['WORKDIR /etc/nginx\nRUN apt-get update', []],
    ['RUN echo "a; rm /etc/nginx/x.conf" > /etc/nginx/y.conf', ['opaque /etc/nginx/y.conf']],
    ["RUN sed -i 's|a;b|c|' /etc/nginx/x.conf", ['opaque /etc/nginx/x.conf']],
    ['RUN', []],
  ])('%s', (text, expected) => expect(operations(text)).toEqual(expected));
});

describe('CMD, ENTRYPOINT and ENV', () => {
  it.each([
    ["CMD nginx -g 'daemon off;'", ['nginx', '-g', 'daemon off;'], undefined],
    ['CMD ["nginx", "-c", "/x.conf"]', ['nginx', '-c', '/x.conf'], undefined],
    ['CMD exec nginx', ['nginx'], undefined],
    ['CMD [nginx]', ['[nginx]'], undefined],
    ['CMD ["a"]\nENTRYPOINT ["b"]', ['a'], ['b']],
    ['ENTRYPOINT ["b"]', undefined, ['b']],
  ])('%s', (text, cmd, entrypoint) => {
    expect([facts(`FROM x\n${text}`).cmd, facts(`FROM x\n${text}`).entrypoint]).toEqual([cmd, entrypoint]);
  });

  it('forgets the CMD of the base stage at an ENTRYPOINT', () => {
    const { cmd, entrypoint } = facts('FROM x AS a\nCMD ["one"]\nFROM a\nENTRYPOINT ["two"]');
    expect([cmd, entrypoint]).toEqual([undefined, ['two']]);
    expect(facts('FROM x AS a\nCMD ["one"]\nFROM a\nEXPOSE 80').cmd).toEqual(['one']);
  });

  it('reads ENV over all stages, and no ARG', () => {
    const { env } = facts('FROM x AS a\nENV A=1 B="two words"\nARG C=3\nFROM a\nENV A=$C$B\nENV D $A');
    expect([...env]).toEqual([
      ['A', '3two words'],
      ['B', 'two words'],
      ['D', '3two words'],
    ]);
  });
});

it('gives here-documents of an inline Dockerfile the place of all of it', () => {
  const text =
    'services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM nginx\n        COPY <<EOF /x\n        a\n        EOF\n';
  const build = serviceIn(modelOf(text), 'web').build;
  expect(build?.file?.operations).toMatchObject([{ kind: 'heredoc', text: 'a\n', span: build?.inline?.origin.span }]);
});

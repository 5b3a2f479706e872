import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'proxy-buffers-too-small';
const location = (body: string) => `http {\n  server {\n    location / {\n${body}    }\n  }\n}\n`;

describe(RULE, () => {
  it('when: the busy buffers are more than all buffers but one, written or by default', () => {
    checkRule(
      RULE,
      `http {
  server {
    proxy_buffer_size 32k;
#   ^^^^^^^^^^^^^^^^^^^^^ error: "proxy_buffer_size 32k": "proxy_busy_buffers_size" is 64k, all "proxy_buffers" but one hold 28k (7 × 4k); nginx will refuse to start: "proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer
  }
  server {
    location /a { proxy_buffers 4 16k; proxy_buffer_size 16k; proxy_busy_buffers_size 49k; }
    #                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: "proxy_busy_buffers_size 49k" is too much, all "proxy_buffers" but one hold 48k (3 × 16k); nginx will refuse to start…
    location /b { proxy_buffers 2 4k; }
    #             ^^^^^^^^^^^^^^^^^^ error
  }
}
`,
    );
  });

  it('when: the busy buffers are less than one buffer; there is only one', () => {
    checkRule(
      RULE,
      `http {
  server { proxy_busy_buffers_size 2k; }
  #        ^^^^^^^^^^^^^^^^^^^^^^^^^^ error: "proxy_busy_buffers_size 2k" is less than one buffer of 4k; nginx will refuse to start: "proxy_busy_buffers_size" must be equal to or greater than the maximum of the value of "proxy_buffer_size" and one of the "proxy_buffers"
  server { proxy_buffers 1 64k; }
  #        ^^^^^^^^^^^^^^^^^^^ error: "proxy_buffers 1 64k": one buffer is not enough; nginx will refuse to start: there must be at least 2 "proxy_buffers"
}
`,
    );
  });

  it('when: a location inherits one of the values, or a server all of them, once', () => {
    checkRule(
      RULE,
      `http {
  proxy_buffer_size 16k;
# ^^^^^^^^^^^^^^^^^^^^^ error
  server { listen 80; }
  server { listen 81; }
}
`,
    );
    checkRule(
      RULE,
      `http {
  proxy_buffers 8 32k;
  server {
    proxy_buffer_size 32k;
    location /a { proxy_buffers 4 8k; }
    #             ^^^^^^^^^^^^^^^^^^ error: "proxy_buffers 4 8k": all but one hold 24k (3 × 8k), and "proxy_busy_buffers_size" is 64k; nginx will refuse to start…
    location /b { proxy_buffers 4 16k; }
    #             ^^^^^^^^^^^^^^^^^^^ error
  }
}
`,
    );
  });

  it('when: another value may stand in a file that was not read', () => {
    checkRule(
      RULE,
      `http {
  include /srv/proxy.conf;
  server { proxy_buffer_size 32k; }
  #        ^^^^^^^^^^^^^^^^^^^^^ warning
}
`,
    );
  });

  it('not: values that go together; values of http that no server takes; templates; other modules', () => {
    checkRule(
      RULE,
      `http {
  proxy_buffer_size 32k;
  server { proxy_buffers 8 32k; location / { proxy_busy_buffers_size 64k; } }
  server { proxy_buffer_size 4k; location / { proxy_buffers 3 4k; } }
  server { proxy_buffer_size 16k; proxy_buffers 4 16k; proxy_busy_buffers_size 48k; }
  server { proxy_buffer_size 128k; proxy_buffers 4 256k; proxy_busy_buffers_size 256k; }
  server { proxy_buffer_size \${SIZE}; fastcgi_buffer_size 128k; }
  server { proxy_buffer_size 1g; }
}
stream { server { proxy_buffer_size 128k; listen 1; proxy_pass a:1; } }
`,
    );
    checkRule(RULE, 'http { proxy_buffer_size 32k; }\n');
  });

  it('fix: writes buffers that are large enough', () => {
    checkFix(
      RULE,
      location('      proxy_buffer_size 32k; # headers\n').replaceAll('\n', '\r\n'),
      `//- nginx.conf\n${location('      proxy_buffer_size 32k; # headers\n      proxy_buffers 8 32k;\n').replaceAll('\n', '\r\n')}`,
    );
    const lines = (buffers: string) => location(`      proxy_buffer_size 128k;\n      proxy_buffers ${buffers};\n`);
    checkFix(RULE, lines('4   32k'), `//- nginx.conf\n${lines('8   128k')}`);
    checkFix(
      RULE,
      location('      proxy_buffers 1 64k;\n'),
      `//- nginx.conf\n${location('      proxy_buffers 8 64k;\n')}`,
    );
  });

  it('fix: leaves the buffers of all others as they are', () => {
    const conf = (more: string) =>
      `http {\n  proxy_buffers 8 16k;\n  server {\n    proxy_buffer_size 64k;\n${more}  }\n}\n`;
    checkFix(RULE, conf(''), `//- nginx.conf\n${conf('    proxy_buffers 8 64k;\n')}`);
  });

  it('fix: or busy buffers that fit', () => {
    const lines = (busy: string) =>
      location(`      proxy_buffer_size 16k;\n      proxy_buffers 4 16k;\n      proxy_busy_buffers_size ${busy};\n`);
    const title = 'Use "proxy_busy_buffers_size 32k"';
    checkFix(RULE, lines('64k'), `//- nginx.conf\n${lines('32k')}`, { title });
    checkFix(RULE, lines('8k'), `//- nginx.conf\n${lines('32k')}`);
    expect(fixTitles(RULE, lines('64k'))).toEqual(['Use "proxy_buffers 8 16k"', title]);
  });
});

import { describe, expect, it } from 'vitest';
import { fixtureUri } from '../../support/fixture';
import { at, containerOf, matches, namesIn, withWeb } from './container-of';

/** Expectations from the Dockerfile reference: COPY, ADD, RUN, FROM. */

const FILES = `//- site.conf
site
//- conf/a.conf
a
//- conf/sub/b.conf
b
//- conf/.hidden.conf
hidden
`;
const BUILD = '{ build: . }';
const built = (dockerfile: string) => `//- Dockerfile\nFROM nginx:1.27\n${dockerfile}\n${FILES}`;
const DEFAULT = '/etc/nginx/conf.d/default.conf';

describe('an image alone', () => {
  it('has the files of its family', () => {
    expect(at('/etc/nginx/nginx.conf', '{}')).toBe('the image');
    expect(at('/etc/nginx/conf.d', '{}')).toBe('folder');
    expect(at('/etc/nginx/conf.d/app.conf', '{}')).toBe('missing');
    expect(namesIn('/etc/nginx', '{}')).toBe('conf.d fastcgi_params mime.types nginx.conf scgi_params uwsgi_params');
    expect(matches('/etc/nginx/conf.d/*.conf', '{}')).toBe(DEFAULT);
  });

  it('may have anything if it is not known', () => {
    const keys = '{ image: example/edge }';
    expect(at('/etc/nginx/nginx.conf', keys)).toBe('? the image may bring it');
    expect(namesIn('/etc/nginx/conf.d', keys)).toBe(' + ?');
  });
});

describe('COPY and ADD', () => {
  it.each([
    ['a file to a file', `COPY site.conf ${DEFAULT}`, './site.conf'],
    ['from the root of the context', `COPY /site.conf ${DEFAULT}`, './site.conf'],
    ['in the exec form', `COPY ["site.conf", "${DEFAULT}"]`, './site.conf'],
    ['to the working folder', 'WORKDIR /etc/nginx\nCOPY site.conf conf.d/default.conf', './site.conf'],
    ['with a variable', `ARG NAME=site\nCOPY \${NAME}.conf ${DEFAULT}`, './site.conf'],
    ['the later one', `COPY conf/a.conf ${DEFAULT}\nADD site.conf ${DEFAULT}`, './site.conf'],
    ['what is not there', `COPY nowhere.conf ${DEFAULT}`, '? the Dockerfile copies it from elsewhere'],
    ['from another image', `COPY --from=example/x /x.conf ${DEFAULT}`, '? the Dockerfile copies it from elsewhere'],
    ['a URL', `ADD https://example.com/x.conf ${DEFAULT}`, '? the Dockerfile copies it from elsewhere'],
    ['a text of its own', `COPY <<EOF ${DEFAULT}\nserver {}\nEOF`, 'the image'],
    ['nothing of it', 'COPY site.conf /etc/nginx/conf.d/site.conf', 'the image'],
  ])('%s', (_, dockerfile, expected) => expect(at(DEFAULT, BUILD, built(dockerfile))).toBe(expected));

  it('puts the contents of a folder into the folder, beside what is there', () => {
    const files = built('COPY conf /etc/nginx/conf.d');
    expect(at('/etc/nginx/conf.d/a.conf', BUILD, files)).toBe('./conf/a.conf');
    expect(at('/etc/nginx/conf.d/sub/b.conf', BUILD, files)).toBe('./conf/sub/b.conf');
    expect(at(DEFAULT, BUILD, files)).toBe('the image');
    expect(namesIn('/etc/nginx/conf.d', BUILD, files)).toBe('.hidden.conf a.conf default.conf sub');
  });

  it('puts a file into a folder that the image has, with or without a slash', () => {
    for (const target of ['/etc/nginx/conf.d', '/etc/nginx/conf.d/']) {
      const files = built(`COPY site.conf ${target}`);
      expect(at('/etc/nginx/conf.d/site.conf', BUILD, files)).toBe('./site.conf');
      expect(namesIn('/etc/nginx/conf.d', BUILD, files)).toBe('default.conf site.conf');
    }
  });

  it('makes the folders down to its target', () => {
    const files = built('COPY site.conf /etc/nginx/apps/one/site.conf');
    expect(at('/etc/nginx/apps/one', BUILD, files)).toBe('folder');
    expect(matches('/etc/nginx/*/*/*.conf', BUILD, files)).toBe('/etc/nginx/apps/one/site.conf');
  });

  it('matches wildcards', () => {
    expect(namesIn('/etc/nginx/conf.d', BUILD, built('COPY conf/*.conf *.conf /etc/nginx/conf.d/'))).toBe(
      '.hidden.conf a.conf default.conf site.conf',
    );
  });

  it('knows nothing of a folder that is copied from where nobody looks', () => {
    for (const dockerfile of ['COPY --from=example/x /conf /etc/nginx/conf.d', 'COPY dist /etc/nginx/conf.d']) {
      expect(namesIn('/etc/nginx/conf.d', BUILD, built(dockerfile))).toBe('default.conf + ?');
    }
    const remote = '{ build: "https://github.com/example/edge.git" }';
    expect(at(DEFAULT, remote)).toBe('? the image may bring it');
  });
});

describe('RUN', () => {
  it.each([
    [`RUN rm ${DEFAULT}`, 'missing'],
    ['RUN rm -rf /etc/nginx/conf.d', 'missing'],
    ['RUN rm -f /etc/nginx/conf.d/*', 'missing'],
    ['RUN rm /etc/nginx/conf.d/*.conf && echo done', 'missing'],
    ['RUN rm /etc/nginx/conf.d/other.conf', 'the image'],
    ['RUN rm /etc/nginx/conf.d/default.con', 'the image'],
    [`RUN rm ${DEFAULT}\nCOPY site.conf ${DEFAULT}`, './site.conf'],
    [`COPY site.conf ${DEFAULT}\nRUN rm ${DEFAULT}`, 'missing'],
    [`RUN sed -i s/80/8080/ ${DEFAULT}`, '? a RUN of the Dockerfile changes it'],
    [`RUN sed -i s/80/8080/ ${DEFAULT}\nCOPY site.conf ${DEFAULT}`, './site.conf'],
    ['RUN apk add --no-cache curl', 'the image'],
  ])('%s', (dockerfile, expected) => expect(at(DEFAULT, BUILD, built(dockerfile))).toBe(expected));

  it('takes names out of the folder', () => {
    expect(
      namesIn('/etc/nginx/conf.d', BUILD, built('COPY conf /etc/nginx/conf.d\nRUN rm /etc/nginx/conf.d/*.conf')),
    ).toBe('.hidden.conf sub');
  });
});

describe('mounts', () => {
  it('lie over the image, whatever was copied', () => {
    const files = built('COPY site.conf /etc/nginx/conf.d/site.conf');
    const keys = '{ build: ., volumes: ["./conf:/etc/nginx/conf.d"] }';
    expect(at('/etc/nginx/conf.d/site.conf', keys, files)).toBe('missing');
    expect(namesIn('/etc/nginx/conf.d', keys, files)).toBe('.hidden.conf a.conf sub');
  });
});

describe('the root file', () => {
  const rootOf = (keys: string, files = '') => containerOf(withWeb(keys, files)).rootPath;

  it.each([
    ['{}', '/etc/nginx/nginx.conf'],
    ['{ command: ["nginx", "-g", "daemon off;"] }', '/etc/nginx/nginx.conf'],
    ['{ command: ["nginx", "-c", "/srv/a.conf"] }', '/srv/a.conf'],
    ['{ command: ["nginx", "-c/srv/a.conf"] }', '/srv/a.conf'],
    ['{ command: ["nginx", "-tqc", "/srv/a.conf"] }', '/srv/a.conf'],
    ['{ command: "nginx -c a.conf" }', '/etc/nginx/a.conf'],
    ['{ command: "nginx -p /srv -c conf/a.conf" }', '/srv/conf/a.conf'],
    ['{ command: "nginx -p /srv" }', '/etc/nginx/nginx.conf'],
    // the value of -g is no option
    [`{ command: ["nginx", "-g", "-c /srv/a.conf"] }`, '/etc/nginx/nginx.conf'],
    ['{ entrypoint: ["nginx", "-c", "/srv/a.conf"] }', '/srv/a.conf'],
    ['{ entrypoint: nginx, command: ["-c", "/srv/a.conf"] }', '/srv/a.conf'],
    [`{ command: sh -c "nginx -t -c /srv/b.conf && exec nginx -c /srv/a.conf" }`, '/srv/a.conf'],
    [`{ command: ["/bin/bash", "-ec", "envsubst < /a > /b; nginx -c /srv/a.conf -g 'daemon off;'"] }`, '/srv/a.conf'],
    [
      `{ command: "/bin/sh -c 'while :; do sleep 6h & wait $$!; nginx -s reload; done & nginx -g \\"daemon off;\\"'" }`,
      '/etc/nginx/nginx.conf',
    ],
    ['{ image: "openresty/openresty:alpine" }', '/usr/local/openresty/nginx/conf/nginx.conf'],
    ['{ image: openresty/openresty, command: openresty -p /app }', '/app/conf/nginx.conf'],
    ['{ image: openresty/openresty, command: openresty -c a.conf }', '/usr/local/openresty/nginx/a.conf'],
  ])('%s', (keys, expected) => expect(rootOf(keys)).toBe(expected));

  it('follows the command of the Dockerfile, and that of the service before it', () => {
    const files = built('CMD ["nginx", "-c", "/srv/built.conf"]');
    expect(rootOf(BUILD, files)).toBe('/srv/built.conf');
    expect(rootOf('{ build: ., command: "nginx -c /srv/given.conf" }', files)).toBe('/srv/given.conf');
    // an entrypoint of the service takes the command of the image away
    expect(rootOf('{ build: ., entrypoint: nginx }', files)).toBe('/etc/nginx/nginx.conf');
  });
});

describe('names', () => {
  it('are encoded in URIs only', () => {
    const files = '//- Dockerfile\nFROM nginx:1.27\nCOPY conf/*.conf /etc/nginx/conf.d/\n//- conf/a%40b%20c.conf\nx\n';
    const entry = containerOf(withWeb(BUILD, files)).resolve('/etc/nginx/conf.d/a@b c.conf');
    expect(entry).toEqual({ kind: 'host', uri: fixtureUri('conf/a%40b%20c.conf'), readOnly: false });
  });
});

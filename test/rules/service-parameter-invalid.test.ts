import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, findingsOf, fixTitles } from '../support/check';

const RULE = 'service-parameter-invalid';
const UPSTREAM = (line: string) =>
  `http {\n  resolver 10.0.0.2;\n  upstream a {\n    zone a 64k;\n    server ${line};\n  }\n}\n`;

describe(RULE, () => {
  it('when: resolve is missing; a port is given; there is no name to look up; the service is empty', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    zone a 64k;
    server api.example.com service=_http._tcp;
    #                      ^^^^^^^^^^^^^^^^^^ error: "service=_http._tcp" needs "resolve"; nginx will refuse to start: service upstream "api.example.com" requires "resolve" parameter
    server api.example.com:80 service=http resolve;
    #                      ^^ error: "api.example.com:80" may have no port: it comes with the SRV records that "service=http" asks for; nginx will refuse to start: service upstream "api.example.com:80" may not have port
    server 10.0.0.1 service=http resolve;
    #               ^^^^^^^^^^^^ error: "10.0.0.1" is no name that "service=http" could be looked up for; nginx will refuse to start: service upstream "10.0.0.1" requires domain name
    server unix:/x service=http resolve; server b.example.com resolve service=;
    #              ^^^^^^^^^^^^ error
    #                                                                 ^^^^^^^^ error: "service=" names no service; nginx will refuse to start: service is empty
  }
}
`,
    );
  });

  it('not: with resolve and without a port; without the parameter; a template; an older version', () => {
    checkRule(RULE, UPSTREAM('api.example.com service=_http._tcp resolve'));
    checkRule(RULE, UPSTREAM('api.example.com:80 resolve'));
    checkRule(RULE, UPSTREAM(`\${HOST} service=\${SERVICE}`));
    checkRule(RULE, UPSTREAM('api.example.com service=http'), { settings: { nginxVersion: '1.26' } });
  });

  it('fix: adds resolve', () => {
    const conf = UPSTREAM('api.example.com service=http max_fails=3 fail_timeout=30s').replaceAll('\n', '\r\n');
    checkFix(RULE, conf, `//- nginx.conf\n${conf.replace('30s', '30s resolve')}`);
  });

  it('fix: removes the port', () => {
    const line = (port: string) => UPSTREAM(`api.example.com${port} service=http resolve max_fails=3 fail_timeout=30s`);
    checkFix(RULE, line(':8080'), `//- nginx.conf\n${line('')}`);
  });

  it('fix: adds resolve and removes the port', () => {
    const line = (port: string, more: string) => UPSTREAM(`api.example.com${port} service=http${more}`);
    checkFix(RULE, line(':8080', ''), `//- nginx.conf\n${line('', ' resolve')}`);
  });

  it('fix: removes the parameter', () => {
    const line = (service: string) => UPSTREAM(`10.0.0.1${service} max_fails=3 fail_timeout=30s`);
    checkFix(RULE, line(' service=http resolve'), `//- nginx.conf\n${line(' resolve')}`);
    expect(fixTitles(RULE, UPSTREAM('a.example.com:1 service=http'))).toEqual([
      'Add "resolve" and remove the port 1',
      'Remove "service=http"',
    ]);
    expect(fixTitles(RULE, UPSTREAM('10.0.0.1 service=http'))).toEqual(['Remove "service=http"']);
  });

  // nginx 1.30.6, each with a zone and a resolver
  it.each([
    ['localhost service=_http._tcp', 'service upstream "localhost" requires "resolve" parameter'],
    ['localhost:80 service=http', 'service upstream "localhost:80" requires "resolve" parameter'],
    ['localhost:80 service=http resolve', 'service upstream "localhost:80" may not have port'],
    ['10.0.0.1 service=http', 'service upstream "10.0.0.1" requires "resolve" parameter'],
    ['10.0.0.1 service=http resolve', 'service upstream "10.0.0.1" requires domain name'],
    ['unix:/x service=http resolve', 'service upstream "unix:/x" may not have port'],
    ['localhost service= resolve', 'service is empty'],
  ])('nginx: recorded: 1.30.6 refuses %s', (line, message) => {
    expect(findingsOf(RULE, UPSTREAM(line)).map(({ refusal }) => refusal?.message)).toEqual([message]);
  });
});

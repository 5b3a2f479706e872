import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, findingsOf, fixTitles } from '../support/check';
import { parseFixture } from '../support/fixture';
import { fixedTexts } from '../support/live';
import { findNginx, nginxTest } from '../support/nginx';

const RULE = 'resolver-host-missing';
const compose = (more = '', web = '') => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    depends_on: [api]
    volumes: [./nginx.conf:/etc/nginx/nginx.conf:ro]${web}
  api: { image: api }
${more}`;
const conf = (resolver: string) =>
  `//- nginx.conf\nevents {}\nhttp {\n  resolver ${resolver}; # names\n  server { listen 80; set $to api; location / { proxy_pass http://$to:3000; } }\n}\n`;

describe(RULE, () => {
  it('when: no service has the name; the service cannot be reached', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
  resolver dnsbox:5353 127.0.0.11 valid=10s;
  #        ^^^^^^ error: "dnsbox" is no service, alias or container name nginx can resolve; nginx will refuse to start: host not found in resolver "dnsbox:5353"
  server { resolver "dns"; }
  #                  ^^^ error: "dns" leads to the service "dns", which nginx cannot reach; nginx will refuse to start: host not found in resolver "dns"
}
${compose('  dns: { image: coredns, networks: [other] }\nnetworks: { other: {} }\n')}`,
    );
  });

  it('when: on an external network the name may be that of another project', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http { resolver dnsbox; }
#               ^^^^^^ warning
${compose('networks: { shared: { external: true } }\n', '\n    networks: [shared]')}`,
    );
  });

  it('not: a service; an alias; an address; a name of the outside world; a template', () => {
    const more = '  dns: { image: coredns, networks: { default: { aliases: [names] } } }\n';
    for (const name of [
      'dns',
      'names:53',
      '10.0.0.2',
      '[fd00::1]',
      'dns.example.com',
      '$' + '{DNS}',
      '127.0.0.11 valid=10s',
    ]) {
      checkRule(RULE, conf(name) + compose(more));
    }
  });

  it('not: no compose file says what nginx can resolve', () => {
    checkRule(RULE, 'http { resolver dnsbox; }\n');
  });

  it('not: with it, the rule about a resolver that does not know the services', () => {
    checkRule('resolver-not-docker', conf('dnsbox') + compose());
  });

  it('fix: the resolver of Docker', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n').replace('conf\r\n', 'conf\n');
    checkFix(RULE, crlf(conf('dnsbox')) + compose(), crlf(conf('127.0.0.11 valid=10s')) + compose());
    const after = conf('127.0.0.11 ipv6=off valid=10s') + compose();
    checkFix(RULE, conf('dnsbox:53 ipv6=off') + compose(), after);
    const host = compose('', '\n    network_mode: host');
    expect(fixTitles(RULE, conf('dnsbox') + host)).toEqual([]);
  });

  it.skipIf(!findNginx())(
    'nginx: refuses the name in the words of the finding, and takes the address of the fix',
    async () => {
      for (const name of ['dnsbox', 'dnsbox:5353 ipv6=off']) {
        const before = conf(name) + compose();
        const messages = findingsOf(RULE, before).map(({ refusal }) => refusal?.message);
        const { errors } = await nginxTest(parseFixture(before).get('nginx.conf') ?? '');
        expect(errors.map(({ message }) => message)).toEqual(messages);
        const fixed = fixedTexts(RULE, before);
        expect(fixed).toHaveLength(1);
        for (const text of fixed) expect((await nginxTest(text)).errors).toEqual([]);
      }
    },
  );
});

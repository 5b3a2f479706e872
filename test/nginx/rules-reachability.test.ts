import { describe, expect, it } from 'vitest';
import { applyFix } from '../support/check';
import { analyseFixture, parseFixture } from '../support/fixture';
import { findNginx, nginxTest } from '../support/nginx';

/** What real nginx says before and after the fixes of rules about hosts, where only the names that Docker would know resolve. */

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx
    networks: [front]
  api-1:
    image: api
    networks: [front]
    expose: ["3000"]
  api-2:
    image: api
    networks: [front]
    expose: ["3000"]
  hidden:
    image: api
    networks: [back]
  none:
    image: api
    networks: [front]
    scale: 0
networks:
  front:
  back:
`;

interface Case {
  readonly rule: string;
  readonly http: string;
  /** What nginx says; absent where it takes the file all the same. */
  readonly message?: string;
  /** Names that resolve after the fix, besides those of the services on the common network. */
  readonly gained?: string;
}

const HOST_NOT_FOUND = 'host not found in upstream';

const CASES: readonly Case[] = [
  {
    rule: 'upstream-host-missing',
    http: 'upstream a { server api-1:3000; server api-3:3000; }',
    message: HOST_NOT_FOUND,
  },
  {
    rule: 'upstream-host-missing',
    http: 'upstream a { server api-1:3000; server api-3:3000 down; }',
    message: HOST_NOT_FOUND,
  },
  {
    rule: 'upstream-host-missing',
    http: 'server { listen 8080; location / { proxy_pass http://api-3:3000/; } }',
    message: HOST_NOT_FOUND,
  },
  {
    rule: 'upstream-name-misspelled',
    http: 'upstream backend { server api-1:3000; } server { listen 8080; location / { proxy_pass http://bakend; } }',
    message: HOST_NOT_FOUND,
  },
  {
    rule: 'upstream-name-misspelled',
    http: 'upstream backend { server api-1:3000; } server { listen 8080; location / { proxy_pass http://bakend:80/x; } }',
    message: HOST_NOT_FOUND,
  },
  {
    rule: 'upstream-host-unreachable',
    http: 'upstream a { server api-1:3000; server hidden:3000; }',
    message: HOST_NOT_FOUND,
    gained: 'hidden',
  },
  {
    rule: 'upstream-host-scaled-to-zero',
    http: 'upstream a { server api-1:3000; server none:3000; }',
    message: HOST_NOT_FOUND,
    gained: 'none',
  },
  { rule: 'upstream-port-missing', http: 'upstream a { server api-1; server api-2:3000; }' },
  { rule: 'upstream-port-undeclared', http: 'upstream a { server api-1:9000; server api-2:3000; }' },
];

describe.skipIf(!findNginx())('rules about hosts and real nginx', () => {
  it.each(CASES)('$rule: $http', async ({ rule, http, message, gained }) => {
    const files = parseFixture(`//- nginx.conf\nevents {}\nhttp {\n  ${http}\n}\n${COMPOSE}`);
    const { workspace, snapshot } = analyseFixture(files);
    const finding = snapshot.findings.find((candidate) => candidate.rule === rule);
    const [fix] = finding ? workspace.fixes(snapshot, finding) : [];
    expect(fix, `${rule} has no fix`).toBeDefined();
    const hosts = ['api-1', 'api-2'];

    const before = await nginxTest(files.get('nginx.conf') ?? '', { hosts });
    expect(before.ok, before.output).toBe(message === undefined);
    if (message !== undefined) expect(before.output).toContain(message);
    // how many containers run may be said on the command line too
    if (rule !== 'upstream-host-scaled-to-zero') expect(finding?.refusal?.message).toBe(before.errors[0]?.message);

    const fixed = fix ? applyFix(files, fix) : files;
    const after = await nginxTest(fixed.get('nginx.conf') ?? '', { hosts: gained ? [...hosts, gained] : hosts });
    expect(after.ok, after.output).toBe(true);
    const findings = analyseFixture(fixed).snapshot.findings.filter((candidate) => candidate.rule === rule);
    expect(findings).toEqual([]);
  });

  it('starts with a host that is asked for each request only', async () => {
    const nginx = 'events {}\nhttp { server { listen 8080; location / { proxy_pass http://api-3$request_uri; } } }\n';
    const { snapshot } = analyseFixture(parseFixture(`//- nginx.conf\n${nginx}${COMPOSE}`));
    const severities = snapshot.findings.filter(({ rule }) => rule === 'upstream-host-missing').map((f) => f.severity);
    expect(severities).toEqual(['warning']);
    expect((await nginxTest(nginx)).ok).toBe(true);
  });
});

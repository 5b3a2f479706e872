import { describe, expect, it } from 'vitest';
import { checkRule, fixTitles } from '../support/check';
import { analyseFixture, parseFixture } from '../support/fixture';

const RULE = 'compose-include-cycle';

const NGINX = '//- nginx.conf\nhttp { upstream app { server api:3000 max_fails=3 fail_timeout=30s; } }\n';
const SERVICES = 'services:\n  web: {image: "nginx:1.28", depends_on: [api]}\n  api: {image: api}\n';

const refusals = (fixture: string) =>
  analyseFixture(parseFixture(fixture)).snapshots.flatMap(({ findings }) =>
    findings.filter(({ rule }) => rule === RULE).map(({ refusal }) => refusal?.message),
  );

describe(RULE, () => {
  it('when: files include each other in a circle', () => {
    const files = (carets: string) => `${NGINX}//- docker-compose.yml
include:
  - more.yml
${SERVICES}//- more.yml
include:
  - path: docker-compose.yml
${carets}`;
    checkRule(
      RULE,
      files(
        '#         ^^^^^^^^^^^^^^^^^^ error: "docker-compose.yml" includes itself through "more.yml"; Compose refuses to load the project\n',
      ),
    );
    expect(refusals(files(''))).toEqual([
      'include cycle detected: docker-compose.yml include more.yml include docker-compose.yml',
    ]);
    checkRule('compose-syntax', files(''));
  });

  it('when: services extend each other in a circle', () => {
    const text = `${NGINX}//- docker-compose.yml
services:
  web: {image: "nginx:1.28", depends_on: [api]}
  api:
    extends: base
  base:
    extends: {service: api}
`;
    checkRule(
      RULE,
      text.replace(
        'service: api}\n',
        'service: api}\n    #                  ^^^ error: "api" extends itself through "base"; Compose refuses to load the project\n',
      ),
    );
    expect(refusals(text)).toEqual([
      'Circular reference: api in docker-compose.yml extends base in docker-compose.yml extends api in docker-compose.yml',
    ]);
  });

  it('when: a service extends itself, by way of another file too', () => {
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
services:
  web: {image: "nginx:1.28", depends_on: [api]}
  api:
    image: api
    extends: api
    #        ^^^ error: "api" extends itself; Compose refuses to load the project
`,
    );
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
services:
  web: {image: "nginx:1.28", depends_on: [api]}
  api:
    extends: {file: base.yml, service: api}
//- base.yml
services:
  api:
    image: api
    extends: {file: docker-compose.yml, service: api}
    #                                            ^^^ error: "api" of docker-compose.yml extends itself through "api" of base.yml; …
`,
    );
  });

  it('not: one file included twice; a service of the same name in another file; a longer chain', () => {
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml\ninclude: [a.yml, b.yml]\n${SERVICES}//- a.yml\ninclude: [c.yml]\n//- b.yml\ninclude: [c.yml]\n//- c.yml\nservices: {redis: {image: redis}}\n`,
    );
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml\nservices:\n  web: {image: "nginx:1.28", depends_on: [api]}\n  api: {extends: {file: base.yml, service: api}}\n//- base.yml\nservices:\n  api: {extends: common}\n  common: {image: api}\n`,
    );
  });

  it('has no fix', () => {
    expect(
      fixTitles(
        RULE,
        `${NGINX}//- docker-compose.yml\nservices:\n  web: {image: nginx}\n  api: {image: api, extends: api}\n`,
      ),
    ).toEqual([]);
  });
});

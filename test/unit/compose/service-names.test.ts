import { describe, expect, it } from 'vitest';
import type { ComposeModel } from '../../../server/src/compose';
import { type ServiceNamePlace, serviceNames } from '../../../server/src/compose/service-names';
import { modelOf, projectOf } from './model-of';

/** All files with the places of a name in brackets. */
function marked(model: ComposeModel, places: readonly ServiceNamePlace[] = []): string[] {
  return model.files.map(({ source }) => {
    let text = source.text;
    for (const { origin } of [...places].sort((a, b) => b.origin.span.start - a.origin.span.start)) {
      const { start, end } = origin.span;
      if (origin.uri === source.uri) text = `${text.slice(0, start)}⟦${text.slice(start, end)}⟧${text.slice(end)}`;
    }
    return text;
  });
}

/** The text, where the brackets show what is expected of `api`. */
function expectPlaces(text: string): void {
  const model = modelOf(text.replaceAll('⟦', '').replaceAll('⟧', ''));
  expect(marked(model, serviceNames(model).places.get('api'))).toEqual([text]);
}

describe('names of services', () => {
  it('stand in all that refers to a service', () => {
    expectPlaces(`services:
  ⟦api⟧:
    image: api
    hostname: api
    container_name: api
    networks: {default: {aliases: [api]}}
  web:
    build:
      context: .
      additional_contexts:
        api: service:⟦api⟧
        other: ./api
    depends_on: [⟦api⟧, db]
    links: ["⟦api⟧:api", '⟦api⟧', db:api]
    external_links: [api]
    volumes_from:
      - ⟦api⟧
      - "⟦api⟧:ro"
      - container:api
    network_mode: "service:⟦api⟧"
    ipc: service:⟦api⟧
    pid: container:api
  worker:
    extends: ⟦api⟧
    pid: 'service:⟦api⟧' # service:api
    build: {additional_contexts: [base=service:⟦api⟧, "api=./api"]}
    depends_on:
      ⟦api⟧: {condition: service_healthy}
      db:
        condition: service_started
  db: {extends: {service: "⟦api⟧"}, environment: {api: api}, labels: [api], command: [api]}
`);
  });

  it('are taken off their quotes, in any line ending', () => {
    expectPlaces('services:\r\n  "⟦api⟧":\r\n    image: a # ü 😀\r\n  web: {depends_on: {\'⟦api⟧\': {}}}\r\n');
  });

  it('are there once, however many ways lead to them', () => {
    expectPlaces(`x-base: &base
  depends_on:
    - ⟦api⟧
x-name: &name ⟦api⟧
services:
  <<: {⟦api⟧: {image: a}}
  web: {<<: *base}
  worker: *base
  other: {links: [*name], extends: *name}
`);
  });

  it('tell a token that an anchor also uses for something else', () => {
    const model = modelOf(
      'services:\n  api: {image: a}\n  web: {depends_on: [&n api], container_name: *n}\n  b: {depends_on: [api]}\n',
    );
    expect(
      serviceNames(model)
        .places.get('api')
        ?.map(({ isShared }) => isShared),
    ).toEqual([false, true, false]);
  });

  it('are those of all files that are merged', () => {
    const model = projectOf(
      {
        'a.yml': 'include: [sub/x.yml]\nservices:\n  api: {image: a}\n',
        'a.override.yml': 'services:\n  api: {ports: ["80"]}\n  web: {depends_on: {api: !reset null}}\n',
        'sub/x.yml': 'services:\n  x: {image: x, depends_on: [api]}\n',
      },
      ['a.yml', 'a.override.yml'],
    );
    expect(marked(model, serviceNames(model).places.get('api'))).toEqual([
      'include: [sub/x.yml]\nservices:\n  ⟦api⟧: {image: a}\n',
      'services:\n  ⟦api⟧: {ports: ["80"]}\n  web: {depends_on: {⟦api⟧: !reset null}}\n',
      'services:\n  x: {image: x, depends_on: [⟦api⟧]}\n',
    ]);
  });

  it('keep the services of an extended file apart, but not what they refer to', () => {
    const files = {
      'a.yml': 'services:\n  api: {extends: {file: common.yml, service: api}}\n  db: {image: db}\n',
      'common.yml':
        'services:\n  base: {image: a, depends_on: [db]}\n  api: {extends: base}\n  unused: {image: u, depends_on: [api]}\n',
    };
    const model = projectOf(files, ['a.yml']);
    const names = serviceNames(model);
    expect(marked(model, names.places.get('api'))).toEqual([
      'services:\n  ⟦api⟧: {extends: {file: common.yml, service: api}}\n  db: {image: db}\n',
      files['common.yml'],
    ]);
    expect(marked(model, names.extended.get('file:///project/common.yml')?.get('api'))).toEqual([
      'services:\n  api: {extends: {file: common.yml, service: ⟦api⟧}}\n  db: {image: db}\n',
      'services:\n  base: {image: a, depends_on: [db]}\n  ⟦api⟧: {extends: base}\n  unused: {image: u, depends_on: [⟦api⟧]}\n',
    ]);
    expect(marked(model, names.places.get('db'))[1]).toContain('base: {image: a, depends_on: [⟦db⟧]}');
  });

  it('are doubtful behind variables and escapes', () => {
    const model = modelOf(
      'services:\n  api: {image: a}\n  web: {depends_on: ["$API", "a\\x70i"], links: ["${API:-api}:alias"], network_mode: "service:${S}", ipc: "${IPC}", pid: host}\n',
    );
    expect(serviceNames(model).places.get('api')).toHaveLength(1);
    expect(serviceNames(model).doubts.map(({ kind, template }) => `${kind} ${template}`)).toEqual([
      'depends_on $API',
      'depends_on api',
      'links ${API:-api}',
      'network_mode ${S}',
      'ipc ${IPC}',
    ]);
  });

  it('are none in a file that cannot be parsed', () => {
    const model = modelOf(['services:\n  api: {image: a}\n', 'services: [\n  api: x\n']);
    expect(
      serviceNames(model)
        .places.get('api')
        ?.map(({ origin }) => origin.uri),
    ).toEqual(['file:///project/docker-compose.yml']);
  });

  it('are those at the top of a file of version 1', () => {
    expectPlaces('⟦api⟧:\n  image: a\nweb:\n  image: w\n  links: [⟦api⟧]\n');
  });
});

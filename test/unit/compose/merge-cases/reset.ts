import { GO, type MergeCase, SPEC } from './case';

const RESET_VALUE = `${SPEC}13-merge.md#reset-value`;
const REPLACE_VALUE = `${SPEC}13-merge.md#replace-value`;
const PROCESSOR = `${GO}loader/reset.go`;

const BASE =
  'services:\n  web:\n    image: a\n    ports: ["8080:80"]\n    environment: {FOO: BAR, KEEP: 1}\n    command: [x]\n' +
  '    networks: {n: {aliases: [one]}, m: }\n    depends_on: [db]\n  db: {image: d}\nnetworks: {n: , m: }\n';

const over = (upper: string) => ({ 'a.yml': BASE, 'b.yml': `services:\n  web:\n    ${upper}\n` });

export const RESET: readonly MergeCase[] = [
  {
    title: '!reset takes a list and a variable away',
    spec: RESET_VALUE,
    files: over('ports: !reset []\n    environment:\n      FOO: !reset null'),
    model: { services: { web: { image: 'a', ports: [], environment: { KEEP: '1' } } } },
  },
  {
    title: '!reset ignores the value that it stands before',
    spec: RESET_VALUE,
    files: over('image: !reset other\n    ports: !reset ["1:1"]'),
    model: { services: { web: { image: undefined, ports: [] } } },
  },
  {
    title: '!reset on a variable works against the list form as well',
    spec: RESET_VALUE,
    files: {
      'a.yml': 'services: {web: {environment: [FOO=BAR, KEEP=1]}}',
      'b.yml': 'services: {web: {environment: {FOO: !reset null}}}',
    },
    model: { services: { web: { environment: { KEEP: '1' } } } },
  },
  {
    title: '!reset on command brings the one of the image back',
    spec: RESET_VALUE,
    files: over('command: !reset null'),
    model: { services: { web: { command: undefined } } },
  },
  {
    title: '!reset on one of the networks leaves the others',
    spec: PROCESSOR,
    files: over('networks:\n      m: !reset null'),
    model: { services: { web: { networks: { n: ['one'] } } } },
  },
  {
    title: '!reset on all networks leads back to the default one',
    spec: RESET_VALUE,
    files: over('networks: !reset {}'),
    model: { services: { web: { networks: { default: [] } } } },
  },
  {
    title: '!reset on a service removes it',
    spec: PROCESSOR,
    files: { 'a.yml': 'services: {web: {image: a}, db: {image: d}}', 'b.yml': 'services: {db: !reset null}' },
    model: { names: ['web'] },
  },
  {
    title: '!reset on depends_on takes the need for the service away',
    spec: PROCESSOR,
    files: {
      'a.yml': 'services: {web: {image: a, depends_on: [db]}, db: {image: d}}',
      'b.yml': 'services: {web: {depends_on: !reset []}, db: !reset null}',
    },
    model: { names: ['web'], services: { web: { dependsOn: {} } } },
  },
  {
    title: 'what a third file says stands alone after !reset',
    spec: PROCESSOR,
    files: { ...over('ports: !reset []'), 'c.yml': 'services: {web: {ports: ["9090:90"]}}' },
    model: { services: { web: { ports: ['9090:90/tcp'] } } },
  },
  {
    title: 'the value behind !reset does not come back in a third file',
    spec: PROCESSOR,
    files: { ...over('ports: !reset ["1:1"]'), 'c.yml': 'services: {web: {ports: ["9090:90"]}}' },
    model: { services: { web: { ports: ['9090:90/tcp'] } } },
  },
  {
    title: '!reset in the first file removes the value itself',
    spec: PROCESSOR,
    files: {
      'a.yml': 'services:\n  web:\n    image: a\n    ports: !reset ["80:80"]\n    environment: {A: !reset 1, B: 2}\n',
    },
    model: { services: { web: { image: 'a', ports: [], environment: { B: '2' } } } },
  },
  {
    title: '!reset on an item takes it out of its own list',
    spec: PROCESSOR,
    files: over('ports:\n      - !reset "8080:80"\n      - "81:81"'),
    model: { services: { web: { ports: ['8080:80/tcp', '81:81/tcp'] } } },
  },
  {
    title: '!reset on a top-level network removes its definition',
    spec: PROCESSOR,
    files: {
      'a.yml': 'services: {web: {image: a}}\nnetworks: {n: , m: }',
      'b.yml': 'networks: {n: !reset null}',
    },
    model: { networks: ['m  project_m', 'default  project_default'] },
  },
  {
    title: '!override replaces a list',
    spec: REPLACE_VALUE,
    files: over('ports: !override\n      - "8443:443"'),
    model: { services: { web: { ports: ['8443:443/tcp'] } } },
  },
  {
    title: '!override replaces a mapping',
    spec: REPLACE_VALUE,
    files: over('environment: !override\n      NEW: 1\n    networks: !override {n: }'),
    model: { services: { web: { environment: { NEW: '1' }, networks: { n: [] } } } },
  },
  {
    title: '!override replaces a service',
    spec: REPLACE_VALUE,
    files: { 'a.yml': BASE, 'b.yml': 'services:\n  web: !override\n    image: b\n' },
    model: { services: { web: { image: 'b', ports: [], networks: { default: [] }, dependsOn: {} } } },
  },
  {
    title: 'a third file is merged into what !override says',
    spec: PROCESSOR,
    files: { ...over('ports: !override ["8443:443"]'), 'c.yml': 'services: {web: {ports: ["80:80"]}}' },
    model: { services: { web: { ports: ['8443:443/tcp', '80:80/tcp'] } } },
  },
];

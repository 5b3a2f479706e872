import { GO, type MergeCase, SPEC } from './case';

const FRAGMENTS_KEY = `${SPEC}10-fragments.md`;
const EXTENSION = `${SPEC}11-extension.md`;

export const FRAGMENTS: readonly MergeCase[] = [
  {
    title: 'an alias stands for the whole value',
    spec: FRAGMENTS_KEY,
    files: { 'a.yml': 'services:\n  a: &a {image: x, ports: ["80:80"]}\n  b: *a\n' },
    model: { services: { b: { image: 'x', ports: ['80:80/tcp'] } } },
  },
  {
    title: 'a merge key gives defaults, keys beside it win',
    spec: FRAGMENTS_KEY,
    files: {
      'a.yml':
        'x-base: &base {image: x, hostname: h}\nservices:\n  a: {<<: *base, hostname: own}\n  b: {hostname: own, <<: *base}\n',
    },
    model: { services: { a: { image: 'x', hostname: 'own' }, b: { image: 'x', hostname: 'own' } } },
  },
  {
    title: 'a merge key replaces lists, it does not append to them',
    spec: 'https://github.com/compose-spec/compose-spec/blob/main/10-fragments.md (YAML merge type)',
    files: {
      'a.yml':
        'x-base: &base {ports: ["1:1"], environment: {A: 1, B: 2}}\nservices:\n  a: {<<: *base, ports: ["2:2"], environment: {B: 3}}\n',
    },
    model: { services: { a: { ports: ['2:2/tcp'], environment: { B: '3' } } } },
  },
  {
    title: 'of several merged mappings the first one wins',
    spec: EXTENSION,
    files: {
      'a.yml': 'x-1: &one {image: one}\nx-2: &two {image: two, hostname: two}\nservices:\n  a: {<<: [*one, *two]}\n',
    },
    model: { services: { a: { image: 'one', hostname: 'two' } } },
  },
  {
    title: 'merge keys work inside of environment',
    spec: EXTENSION,
    files: { 'a.yml': 'x-env: &env {A: 1, B: 2}\nservices:\n  a:\n    environment:\n      <<: *env\n      B: 3\n' },
    model: { services: { a: { environment: { A: '1', B: '3' } } } },
  },
  {
    title: 'a merged mapping may itself have a merge key',
    spec: EXTENSION,
    files: { 'a.yml': 'x-1: &one {image: one}\nx-2: &two {<<: *one, hostname: two}\nservices:\n  a: {<<: *two}\n' },
    model: { services: { a: { image: 'one', hostname: 'two' } } },
  },
  {
    title: 'anchors are resolved before interpolation',
    spec: FRAGMENTS_KEY,
    files: { 'a.yml': 'x-i: &i "nginx:${TAG}"\nservices:\n  a: {image: *i}\n', '.env': 'TAG=1.27' },
    model: { services: { a: { image: 'nginx:1.27' } } },
  },
  {
    title: 'anchors are resolved before files are merged',
    spec: `${GO}loader/loader.go`,
    files: {
      'a.yml': 'x-base: &base {ports: ["1:1"], environment: {A: 1}}\nservices:\n  a: {<<: *base}\n',
      'b.yml': 'services: {a: {ports: ["2:2"], environment: {B: 2}}}',
    },
    model: { services: { a: { ports: ['1:1/tcp', '2:2/tcp'], environment: { A: '1', B: '2' } } } },
  },
  {
    title: 'a merge key in an override file brings keys that win over the base',
    spec: `${GO}loader/loader.go`,
    files: {
      'a.yml': 'services: {a: {image: a, hostname: a}}',
      'b.yml': 'x-prod: &prod {image: prod}\nservices: {a: {<<: *prod}}',
    },
    model: { services: { a: { image: 'prod', hostname: 'a' } } },
  },
  {
    title: '!reset works through an alias',
    spec: `${GO}loader/reset.go`,
    files: {
      'a.yml': 'services: {a: {ports: ["1:1"]}, b: {ports: ["2:2"]}}',
      'b.yml': 'services:\n  a: &none {ports: !reset []}\n  b: *none\n',
    },
    model: { services: { a: { ports: [] }, b: { ports: [] } } },
  },
  {
    title: '!reset in a merged mapping works where it is merged',
    spec: `${GO}loader/reset.go`,
    files: {
      'a.yml': 'services: {a: {ports: ["1:1"], image: a}}',
      'b.yml': 'x-none: &none {ports: !reset []}\nservices:\n  a: {<<: *none}\n',
    },
    model: { services: { a: { ports: [], image: 'a' } } },
  },
  {
    title: 'x- keys are no services, networks or variables',
    spec: EXTENSION,
    files: { 'a.yml': 'x-a: {image: x}\nservices:\n  web: {image: a, x-b: {ports: ["1:1"]}}\n' },
    model: { names: ['web'], services: { web: { ports: [] } } },
  },
  {
    title: 'anchors of one file are not known in another',
    spec: `${GO}loader/loader.go`,
    files: { 'a.yml': 'x: &base {image: x}\nservices: {web: {image: a}}', 'b.yml': 'services: {web: *base}' },
    model: { problems: ['unknown anchor "base" referenced @ *base'], services: { web: { image: 'a' } } },
  },
];

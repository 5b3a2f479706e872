import { GO, type MergeCase, SPEC } from './case';

const EXTENDS_KEY = `${SPEC}05-services.md#extends`;
const LOADER = `${GO}loader/extends.go`;

export const EXTENDS: readonly MergeCase[] = [
  {
    title: 'a service of another file is the base, and nothing else of that file is there',
    spec: `${EXTENDS_KEY} (resources are not imported)`,
    files: {
      'a.yml': 'services: {web: {extends: {file: common.yml, service: base}, hostname: h}}',
      'common.yml': 'services: {base: {image: b}, other: {image: o}}\nnetworks: {n: }',
    },
    model: {
      names: ['web'],
      services: { web: { image: 'b', hostname: 'h', file: 'a.yml' } },
      networks: ['default  project_default'],
      files: ['main a.yml', 'extended common.yml'],
    },
  },
  {
    title: 'a resource that the base uses must be defined again',
    spec: `${EXTENDS_KEY} (resources are not imported)`,
    files: {
      'a.yml': 'services: {web: {extends: {file: common.yml, service: base}}}',
      'common.yml': 'services: {base: {networks: [n]}}\nnetworks: {n: }',
    },
    model: { problems: ['service "web" refers to undefined network n @ n'] },
  },
  {
    title: 'paths of the base start at the folder of its file',
    spec: `${EXTENDS_KEY} (relative paths)`,
    files: {
      'a.yml': 'services: {web: {extends: {file: sub/common.yml, service: base}, volumes: [./a:/a]}}',
      'sub/common.yml': 'services: {base: {build: ., volumes: [./b:/b], env_file: x.env}}',
      'sub/x.env': 'FROM_SUB=1',
    },
    model: {
      services: {
        web: {
          folder: '',
          build: { context: 'sub|.' },
          volumes: ['sub|./b:/b', './a:/a'],
          environment: { FROM_SUB: '1' },
        },
      },
    },
  },
  {
    title: 'a chain over several files is followed, each path from its own file',
    spec: LOADER,
    files: {
      'a.yml': 'services: {web: {extends: {file: one/1.yml, service: x}, image: a}}',
      'one/1.yml': 'services: {x: {extends: {file: ../two/2.yml, service: y}, volumes: [./1:/1], hostname: one}}',
      'two/2.yml': 'services: {y: {image: y, hostname: two, volumes: [./2:/2]}}',
    },
    model: { services: { web: { image: 'a', hostname: 'one', volumes: ['two|./2:/2', 'one|./1:/1'] } } },
  },
  {
    title: 'a base that extends another service of its own file takes that along',
    spec: LOADER,
    files: {
      'a.yml': 'services: {web: {extends: {file: common.yml, service: x}}}',
      'common.yml': 'services: {x: {extends: y, hostname: x}, y: {image: y}}',
    },
    model: { services: { web: { image: 'y', hostname: 'x' } } },
  },
  {
    title: 'lists are appended and commands replaced, as in a merge',
    spec: `${GO}override/extends.go`,
    files: {
      'a.yml':
        'services:\n  base: {expose: ["80"], command: [a, b], depends_on: [db], ports: ["1:1"]}\n' +
        '  web: {extends: base, expose: ["81"], command: [c], depends_on: {mq: {condition: service_healthy}}}\n' +
        '  db: {image: d}\n  mq: {image: m}\n',
    },
    model: {
      services: {
        web: {
          expose: ['80', '81'],
          command: ['c'],
          dependsOn: { db: 'service_started', mq: 'service_healthy' },
          ports: ['1:1/tcp'],
        },
      },
    },
  },
  {
    title: 'extends is resolved per file, before files are merged',
    spec: `${GO}loader/loader.go`,
    files: {
      'a.yml': 'services: {base: {image: one}, web: {extends: base}}',
      'b.yml': 'services: {base: {image: two}}',
    },
    model: { services: { web: { image: 'one' }, base: { image: 'two' } } },
  },
  {
    title: 'an override file sees no services of the base file',
    spec: LOADER,
    files: { 'a.yml': 'services: {base: {image: b}}', 'b.yml': 'services: {web: {extends: base}}' },
    model: { problems: ['cannot extend service "web": service "base" not found @ base'] },
  },
  {
    title: 'an override file can extend a service of the main file by its name',
    spec: LOADER,
    files: {
      'a.yml': 'services: {base: {image: b, volumes: [./x:/x]}}',
      'b.yml': 'services: {web: {extends: {file: a.yml, service: base}}}',
    },
    model: { services: { web: { image: 'b', volumes: ['./x:/x'] } }, files: ['main a.yml', 'override b.yml'] },
  },
  {
    title: '!reset and !override work on what is extended',
    spec: `${LOADER} applyServiceExtends`,
    files: {
      'a.yml':
        'services:\n  base: {image: b, ports: ["1:1"], expose: ["80"]}\n' +
        '  web: {extends: base, ports: !reset [], expose: !override ["81"]}\n',
    },
    model: { services: { web: { image: 'b', ports: [], expose: ['81'] } } },
  },
  {
    title: 'variables of the base are those of the project',
    spec: LOADER,
    files: {
      'a.yml': 'services: {web: {extends: {file: sub/common.yml, service: base}}}',
      'sub/common.yml': 'services: {base: {image: "nginx:${TAG}"}}',
      'sub/.env': 'TAG=sub',
      '.env': 'TAG=project',
    },
    model: { services: { web: { image: 'nginx:project' } } },
  },
  {
    title: 'a base that is not there is reported',
    spec: LOADER,
    files: {
      'a.yml': 'services: {web: {extends: {file: common.yml, service: nope}}}',
      'common.yml': 'services: {base: {image: b}}',
    },
    model: { problems: ['cannot extend service "web": service "nope" not found @ nope'], blindSpots: [] },
  },
  {
    title: 'a circle over two files is reported and not followed',
    spec: `${LOADER} cycleTracker`,
    files: {
      'a.yml': 'services: {web: {image: a, extends: {file: b2.yml, service: x}}}',
      'b2.yml': 'services: {x: {hostname: x, extends: {file: a.yml, service: web}}}',
    },
    model: {
      services: { web: { image: 'a', hostname: 'x' } },
      problems: ['circular reference: service "x" extends itself through "web" @ web'],
    },
  },
  {
    title: 'a file that is not there is a blind spot',
    spec: EXTENDS_KEY,
    files: { 'a.yml': 'services: {web: {image: a, depends_on: [db], extends: {file: gone.yml, service: x}}}' },
    model: { services: { web: { image: 'a' } }, problems: [], blindSpots: ['extends: gone.yml cannot be read'] },
  },
  {
    title: 'a remote file is a blind spot',
    spec: EXTENDS_KEY,
    files: { 'a.yml': 'services: {web: {extends: {file: "oci://registry/x", service: x}}}' },
    model: { blindSpots: ['extends: oci://registry/x is remote and not read'] },
  },
];

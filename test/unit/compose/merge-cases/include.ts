import { GO, type MergeCase, SPEC } from './case';

const INCLUDE_KEY = `${SPEC}14-include.md`;
const SHORT = `${INCLUDE_KEY}#short-syntax`;
const LONG = `${INCLUDE_KEY}#long-syntax`;
const LOADER = `${GO}loader/include.go`;

export const INCLUDE: readonly MergeCase[] = [
  {
    title: 'everything of an included file is there, with paths from its own folder',
    spec: SHORT,
    files: {
      'a.yml':
        'include: [db/compose.yml]\nservices: {web: {image: a, depends_on: [db], networks: [back], volumes: [./a:/a]}}',
      'db/compose.yml':
        'services: {db: {image: d, build: ., volumes: [./d:/d, vol:/v], networks: [back], configs: [c]}}\n' +
        'networks: {back: }\nvolumes: {vol: }\nconfigs: {c: {file: ./c.conf}}',
    },
    model: {
      services: {
        web: { file: 'a.yml', folder: '', volumes: ['./a:/a'] },
        db: { file: 'db/compose.yml', folder: 'db', build: { context: 'db|.' }, volumes: ['db|./d:/d', 'db|vol:/v'] },
      },
      configs: { c: 'db|./c.conf' },
      networks: ['back  project_back'],
      files: ['main a.yml', 'included db/compose.yml'],
    },
  },
  {
    title: 'include is followed recursively',
    spec: INCLUDE_KEY,
    files: {
      'a.yml': 'include: [x/1.yml]\nservices: {web: {depends_on: [one, two]}}',
      'x/1.yml': 'include: [y/2.yml]\nservices: {one: {image: "1"}}',
      'x/y/2.yml': 'services: {two: {image: "2", volumes: [./2:/2]}}',
    },
    model: { names: ['two', 'one', 'web'], services: { two: { folder: 'x/y', volumes: ['x/y|./2:/2'] } } },
  },
  {
    title: 'the long form takes a project directory, relative to the including file',
    spec: `${LONG} (project_directory)`,
    files: {
      'a.yml': 'include: [{path: sub/x.yml, project_directory: other}]\nservices: {web: {image: a}}',
      'sub/x.yml': 'services: {x: {build: ., volumes: [./v:/v], env_file: [x.env]}}',
      'other/x.env': 'A=other',
    },
    model: {
      services: {
        x: { folder: 'other', build: { context: 'other|.' }, volumes: ['other|./v:/v'], environment: { A: 'other' } },
      },
    },
  },
  {
    title: 'several paths of one entry are merged, in the folder of the first',
    spec: `${LONG} (path)`,
    files: {
      'a.yml': 'include:\n  - path: [sub/x.yml, over/x.yml]\nservices: {web: {image: a}}',
      'sub/x.yml': 'services: {x: {image: one, hostname: one, volumes: [./1:/1]}}',
      'over/x.yml': 'services: {x: {image: two, volumes: [./2:/2]}}',
    },
    model: { services: { x: { image: 'two', hostname: 'one', volumes: ['sub|./1:/1', 'sub|./2:/2'] } } },
  },
  {
    title: 'the .env beside an included file gives defaults for it alone',
    spec: SHORT,
    files: {
      'a.yml': 'include: [sub/x.yml]\nservices: {web: {image: "a:${SUB:-none}"}}',
      'sub/x.yml': 'services: {x: {image: "x:${SUB}-${BOTH}"}}',
      'sub/.env': 'SUB=sub\nBOTH=sub',
      '.env': 'BOTH=project',
    },
    model: { services: { web: { image: 'a:none' }, x: { image: 'x:sub-project' } } },
  },
  {
    title: 'env_file of include takes the place of that .env, later ones win',
    spec: `${LONG} (env_file)`,
    files: {
      'a.yml': 'include: [{path: sub/x.yml, env_file: [one.env, two.env]}]\nservices: {web: {image: a}}',
      'sub/x.yml': 'services: {x: {image: "x:${A}-${B}-${C:-none}"}}',
      'sub/.env': 'C=sub',
      'one.env': 'A=1\nB=1',
      'two.env': 'B=2',
    },
    model: { services: { x: { image: 'x:1-2-none' } } },
  },
  {
    title: 'paths of include are interpolated',
    spec: `${GO}loader/load_include.go`,
    files: {
      'a.yml': 'include: ["${DIR}/x.yml"]\nservices: {web: {image: a}}',
      'sub/x.yml': 'services: {x: {image: x}}',
      '.env': 'DIR=sub',
    },
    model: { names: ['x', 'web'] },
  },
  {
    title: 'the including file is laid over the included one',
    spec: `${LOADER} importResource (an error before Compose 5)`,
    files: {
      'a.yml': 'include: [x.yml]\nservices: {x: {image: mine}}',
      'x.yml': 'services: {x: {image: theirs, hostname: theirs}}',
    },
    model: { services: { x: { image: 'mine', hostname: 'theirs', file: 'x.yml' } } },
  },
  {
    title: 'an override file is laid over what the main file includes',
    spec: `${GO}loader/loader.go`,
    files: {
      'a.yml': 'include: [x.yml]\nservices: {web: {image: a}}',
      'b.yml': 'services: {x: {ports: ["80:80"]}}',
      'x.yml': 'services: {x: {image: x}}',
    },
    model: {
      services: { x: { image: 'x', ports: ['80:80/tcp'] } },
      files: ['main a.yml', 'override b.yml', 'included x.yml'],
    },
  },
  {
    title: 'an included file may extend a file in its own folder',
    spec: LOADER,
    files: {
      'a.yml': 'include: [sub/x.yml]\nservices: {web: {image: a}}',
      'sub/x.yml': 'services: {x: {extends: {file: base.yml, service: b}}}',
      'sub/base.yml': 'services: {b: {image: b, volumes: [./v:/v]}}',
    },
    model: {
      services: { x: { image: 'b', volumes: ['sub|./v:/v'] } },
      files: ['main a.yml', 'included sub/x.yml', 'extended sub/base.yml'],
    },
  },
  {
    title: 'the name of an included project is not that of the project',
    spec: `${SPEC}04-version-and-name.md#name-top-level-element`,
    files: {
      'a.yml': 'include: [x.yml]\nservices: {web: {image: a}}',
      'x.yml': 'name: theirs\nservices: {x: {image: x}}',
    },
    model: { projectName: 'project' },
  },
  {
    title: 'one file included along two ways is read once',
    spec: INCLUDE_KEY,
    files: {
      'a.yml': 'include: [l.yml, r.yml]\nservices: {web: {image: a}}',
      'l.yml': 'include: [x.yml]\nservices: {l: {image: l}}',
      'r.yml': 'include: [x.yml]\nservices: {r: {image: r}}',
      'x.yml': 'services: {x: {image: x, ports: ["80:80"], external_links: [o]}}',
    },
    model: {
      services: { x: { ports: ['80:80/tcp'] } },
      files: ['main a.yml', 'included l.yml', 'included x.yml', 'included r.yml'],
    },
  },
  {
    title: 'a file that includes itself over another one is reported where the circle closes',
    spec: `${LOADER} (include cycle detected)`,
    files: {
      'a.yml': 'include: [x.yml]\nservices: {web: {image: a}}',
      'x.yml': 'include:\n  - path: y.yml\nservices: {x: {image: x}}',
      'y.yml': 'include: [x.yml]\nservices: {y: {image: y}}',
    },
    model: {
      names: ['y', 'x', 'web'],
      problems: ['include cycle detected: x.yml include y.yml include x.yml @ x.yml'],
    },
  },
  {
    title: 'a file that is gone is a blind spot, and the others are read',
    spec: INCLUDE_KEY,
    files: {
      'a.yml': 'include: [gone.yml, x.yml]\nservices: {web: {depends_on: [db]}}',
      'x.yml': 'services: {x: {image: x}}',
    },
    model: { names: ['x', 'web'], problems: [], blindSpots: ['include: gone.yml cannot be read'] },
  },
  {
    title: 'a remote file and an unknown path are blind spots',
    spec: INCLUDE_KEY,
    files: { 'a.yml': 'include: ["https://github.com/a/b.git", "${DIR}/x.yml"]\nservices: {web: {depends_on: [db]}}' },
    model: {
      problems: [],
      blindSpots: ['include: https://github.com/a/b.git is remote and not read', 'include: ${DIR} is not set'],
    },
  },
  {
    title: 'include must be a list',
    spec: `${GO}loader/load_include.go`,
    files: { 'a.yml': 'include: x.yml\nservices: {web: {image: a}}' },
    model: { problems: ['include must be a list @ x.yml'] },
  },
];

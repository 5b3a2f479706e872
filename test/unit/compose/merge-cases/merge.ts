import { GO, type MergeCase, SPEC } from './case';

const MAPPING = `${SPEC}13-merge.md#mapping`;
const SEQUENCE = `${SPEC}13-merge.md#sequence`;
const COMMANDS = `${SPEC}13-merge.md#shell-commands`;
const UNIQUE = `${SPEC}13-merge.md#unique-resources`;
const RULES = `${GO}override/merge.go`;
const UNICITY = `${GO}override/uncity.go`;

/** Two files, each with the service `web` whose keys are given. */
const over = (base: string, upper: string) => ({
  'a.yml': `services:\n  web:\n    ${base}\n`,
  'b.yml': `services:\n  web:\n    ${upper}\n`,
});

export const MERGE: readonly MergeCase[] = [
  {
    title: 'a mapping gets missing keys, and scalars of the later file win',
    spec: MAPPING,
    files: over('{image: a, restart: always}', '{image: b, hostname: h}'),
    model: { services: { web: { image: 'b', restart: 'always', hostname: 'h' } } },
  },
  {
    title: 'three files are laid over each other in order',
    spec: `${SPEC}13-merge.md`,
    files: {
      'a.yml': 'services: {web: {image: a, hostname: a, restart: a}}',
      'b.yml': 'services: {web: {image: b, hostname: b}}',
      'c.yml': 'services: {web: {image: c}}',
    },
    model: {
      services: { web: { image: 'c', hostname: 'b', restart: 'a' } },
      files: ['main a.yml', 'override b.yml', 'override c.yml'],
    },
  },
  {
    title: 'services of all files are there, and belong to the file that has them first',
    spec: MAPPING,
    files: { 'a.yml': 'services: {web: {image: a}}', 'b.yml': 'services: {db: {image: d}, web: {image: b}}' },
    model: { names: ['web', 'db'], services: { web: { file: 'a.yml' }, db: { file: 'b.yml' } } },
  },
  {
    title: 'documents of one file are merged like files',
    spec: `${GO}loader/loader.go`,
    files: { 'a.yml': 'services: {web: {image: a}}\n---\nservices: {web: {hostname: h}}\n' },
    model: { services: { web: { image: 'a', hostname: 'h' } } },
  },
  {
    title: 'a key without a value leaves what is below',
    spec: RULES,
    files: over(
      '{image: a, expose: ["80"], networks: [n], volumes: [./x:/x]}',
      '{image: , expose: , networks: , volumes: }',
    ),
    model: {
      services: { web: { image: 'a', expose: ['80'], networks: { n: [] }, volumes: ['./x:/x'] } },
      problems: ['service "web" refers to undefined network n @ n'],
    },
  },
  {
    title: 'a value takes the place of a key without one',
    spec: RULES,
    files: over('{image: , expose: }', '{image: b, expose: ["81"]}'),
    model: { services: { web: { image: 'b', expose: ['81'] } } },
  },
  {
    title: 'a sequence is appended',
    spec: SEQUENCE,
    files: over('{external_links: [a, b]}', '{external_links: [c]}'),
    model: { services: { web: { externalLinks: ['a', 'b', 'c'] } } },
  },
  {
    title: 'command is replaced, whatever its form',
    spec: COMMANDS,
    files: over('{command: [nginx, -c, /a.conf]}', "{command: nginx -g 'daemon off;'}"),
    model: { services: { web: { command: ['nginx', '-g', 'daemon off;'] } } },
  },
  {
    title: 'entrypoint is replaced and command stays',
    spec: COMMANDS,
    files: over('{entrypoint: [a, b], command: [c]}', '{entrypoint: [d]}'),
    model: { services: { web: { entrypoint: ['d'], command: ['c'] } } },
  },
  {
    title: 'healthcheck.test is replaced, the rest of healthcheck merged',
    spec: COMMANDS,
    files: over('{healthcheck: {test: [CMD, a], disable: true}}', '{healthcheck: {test: [CMD, b], disable: false}}'),
    model: { services: { web: { healthcheck: 'CMD b' } } },
  },
  {
    title: 'an empty command in a later file takes the one below away',
    spec: `${RULES} override`,
    files: over('{command: [a], entrypoint: [b]}', '{command: , entrypoint: }'),
    model: { services: { web: { command: undefined, entrypoint: undefined } } },
  },
  {
    title: 'ports are unique by address, both ports and protocol',
    spec: UNIQUE,
    files: over('{ports: ["80:80", "53:53/udp"]}', '{ports: ["80:80", "53:53", "127.0.0.1:80:80", "81:80"]}'),
    model: {
      services: { web: { ports: ['80:80/tcp', '53:53/udp', '53:53/tcp', '127.0.0.1:80:80/tcp', '81:80/tcp'] } },
    },
  },
  {
    title: 'the short and the long form of a port are the same port',
    spec: UNICITY,
    files: over(
      '{ports: ["8080:80"]}',
      '{ports: [{target: 80, published: "8080"}, {target: 80, published: 8080, protocol: udp}]}',
    ),
    model: { services: { web: { ports: ['8080:80/tcp', '8080:80/udp'] } } },
  },
  {
    title: 'a port without a host port is another one than that with it',
    spec: UNICITY,
    files: over('{ports: ["3000"]}', '{ports: ["3000:3000", "3000"]}'),
    model: { services: { web: { ports: ['3000/tcp', '3000:3000/tcp'] } } },
  },
  {
    title: 'volumes are unique by target, at the place of the first',
    spec: UNIQUE,
    files: over('{volumes: [./a:/work, ./x:/x]}', '{volumes: [./b:/work:ro]}'),
    model: { services: { web: { volumes: ['./b:/work:ro', './x:/x'] } } },
  },
  {
    title: 'the short and the long form of a volume are the same mount, a slash at the end counts for nothing',
    spec: UNICITY,
    files: over('{volumes: [./a:/work/]}', '{volumes: [{type: bind, source: ./b, target: /work}]}'),
    model: { services: { web: { volumes: ['./b:/work'] } } },
  },
  {
    title: 'a target is compared after interpolation',
    spec: `${GO}loader/loader.go`,
    files: over('{volumes: ["./a:${DIR:-/work}"]}', '{volumes: ["./b:/work"]}'),
    model: { services: { web: { volumes: ['./b:/work'] } } },
  },
  {
    title: 'of two mounts at one place within a file the last one counts',
    spec: UNICITY,
    files: { 'a.yml': 'services: {web: {volumes: [./a:/work, ./b:/work]}}' },
    model: { services: { web: { volumes: ['./b:/work'] } } },
  },
  {
    title: 'configs of a service are unique by target',
    spec: UNIQUE,
    files: {
      'a.yml':
        'services: {web: {configs: [one, {source: two, target: /etc/two}]}}\nconfigs: {one: {file: 1}, two: {file: 2}}',
      'b.yml': 'services: {web: {configs: [{source: two, target: /one}]}}',
    },
    model: { services: { web: { configs: ['two:/one', 'two:/etc/two'] } } },
  },
  {
    title: 'secrets of a service are unique by target, /run/secrets/<name> without one',
    spec: UNIQUE,
    files: {
      'a.yml': 'services: {web: {secrets: [one, two]}}\nsecrets: {one: {file: ./1}, two: {environment: TWO}}',
      'b.yml': 'services: {web: {secrets: [{source: two, target: /run/secrets/one}, {source: one, target: x}]}}',
    },
    model: {
      services: { web: { secrets: ['two:/run/secrets/one', 'two:/run/secrets/two', 'one:/run/secrets/x'] } },
      secrets: { one: '|./1', two: 'TWO' },
    },
  },
  {
    title: 'expose has each port once',
    spec: UNICITY,
    files: over('{expose: ["80", 81]}', '{expose: ["80", "82"]}'),
    model: { services: { web: { expose: ['80', '81', '82'] } } },
  },
  {
    title: 'links and profiles have each name once',
    spec: UNICITY,
    files: over('{links: ["db:a"], profiles: [x, y]}\n  db: {image: d}', '{links: ["db:a", "db:b"], profiles: [y, z]}'),
    model: { services: { web: { links: ['db:a', 'db:b'], profiles: ['x', 'y', 'z'] } } },
  },
  {
    title: 'a list of networks is widened and keeps the aliases below it',
    spec: `${RULES} mergeNetworks`,
    files: over('{networks: {n: {aliases: [a]}}}\nnetworks: {n: , m: }', '{networks: [n, m]}'),
    model: { services: { web: { networks: { n: ['a'], m: [] } } } },
  },
  {
    title: 'aliases are appended, each once',
    spec: UNICITY,
    files: over('{networks: {n: {aliases: [a, b]}}}\nnetworks: {n: }', '{networks: {n: {aliases: [b, c]}}}'),
    model: { services: { web: { networks: { n: ['a', 'b', 'c'] } } } },
  },
  {
    title: 'names in lists are interpolated before they become keys',
    spec: `${GO}loader/loader.go`,
    files: over(
      '{networks: ["${NET:-n}"]}\nnetworks: {n: , m: }',
      '{networks: {m: }, depends_on: ["${DB:-db}"]}\n  db: {image: d}',
    ),
    model: { services: { web: { networks: { n: [], m: [] }, dependsOn: { db: 'service_started' } } } },
  },
  {
    title: 'a list of depends_on over a mapping says service_started',
    spec: `${RULES} mergeDependsOn`,
    files: over(
      '{depends_on: {db: {condition: service_healthy, required: false}}}\n  db: {image: d}',
      '{depends_on: [db]}',
    ),
    model: { services: { web: { dependsOn: { db: 'service_started' } } } },
  },
  {
    title: 'a mapping of depends_on over a list keeps the services of both',
    spec: `${RULES} mergeDependsOn`,
    files: over(
      '{depends_on: [db, mq]}\n  db: {image: d}\n  mq: {image: m}',
      '{depends_on: {db: {condition: service_healthy}}}',
    ),
    model: { services: { web: { dependsOn: { db: 'service_healthy', mq: 'service_started' } } } },
  },
  {
    title: 'environment is merged by name, whatever the forms',
    spec: `${RULES} mergeToSequence`,
    files: over('{environment: [A=1, B=2]}', '{environment: {B: 3, C: 4}}'),
    model: { services: { web: { environment: { A: '1', B: '3', C: '4' } } } },
  },
  {
    title: 'a variable without a value takes the place of one with it',
    spec: `${RULES} mergeToSequence`,
    files: over('{environment: {A: 1, B: 2, C: 3}}', '{environment: [A, B]}'),
    env: { B: 'shell' },
    model: { services: { web: { environment: { A: '? A is taken from the shell', B: 'shell', C: '3' } } } },
  },
  {
    title: 'extra_hosts are appended without repeating a line',
    spec: `${RULES} mergeExtraHosts`,
    files: over('{extra_hosts: ["a=1.1.1.1", "b=2.2.2.2"]}', '{extra_hosts: {a: 1.1.1.1, c: [3.3.3.3, 4.4.4.4]}}'),
    model: { services: { web: { extraHosts: ['a=1.1.1.1', 'b=2.2.2.2', 'c=3.3.3.3', 'c=4.4.4.4'] } } },
  },
  {
    title: 'env_file is appended, a path alone is a list of one',
    spec: `${RULES} mergeToSequence`,
    files: {
      ...over('{env_file: one.env}', '{env_file: [two.env, {path: one.env}]}'),
      'one.env': 'A=1\nB=1',
      'two.env': 'A=2',
    },
    model: { services: { web: { envFiles: ['one.env', 'two.env'], environment: { A: '2', B: '1' } } } },
  },
  {
    title: 'build as a string is its context, and keeps the rest of the mapping below',
    spec: `${RULES} mergeBuild`,
    files: over('{build: {context: ./a, dockerfile: D, target: t}}', '{build: ./b}'),
    model: { services: { web: { build: { context: './b', dockerfile: 'D', target: 't' } } } },
  },
  {
    title: 'image and build of different files stand side by side',
    spec: MAPPING,
    files: over('{image: a}', '{build: .}'),
    model: { services: { web: { image: 'a', build: { context: '.' } } } },
  },
  {
    title: 'deploy.replicas and scale are merged as any key, scale counts',
    spec: `${GO}types/types.go`,
    files: over('{deploy: {replicas: 2}, scale: 2}', '{deploy: {replicas: 3}, scale: 3}'),
    model: { services: { web: { replicas: 3 } } },
  },
  {
    title: 'top-level networks are merged by name',
    spec: MAPPING,
    files: {
      'a.yml': 'services: {web: {networks: [n, m]}}\nnetworks: {n: {name: real}, m: }',
      'b.yml': 'networks: {n: {external: true}, m: {name: other}}',
    },
    model: {
      networks: ['n external real', 'm  other'],
      blindSpots: ["external-network: network n is external, so other projects' containers may be on it"],
    },
  },
  {
    title: 'top-level volumes and configs are merged by name',
    spec: MAPPING,
    files: {
      'a.yml': 'volumes: {v: {driver_opts: {type: none, o: bind}}}\nconfigs: {c: {file: ./a}, d: {content: x}}',
      'b.yml': 'volumes: {v: {driver_opts: {device: ./data}}}\nconfigs: {c: {file: ./b}, e: {environment: E}}',
    },
    model: { volumes: { v: './data' }, configs: { c: '|./b', d: 'x', e: 'E' } },
  },
  {
    title: 'the name of the project is the last one that is given',
    spec: `${SPEC}04-version-and-name.md#name-top-level-element`,
    files: { 'a.yml': 'name: one\nservices: {web: {image: a}}', 'b.yml': 'name: two' },
    model: { projectName: 'two', networks: ['default  two_default'] },
  },
  {
    title: 'paths start at the folder of the first file',
    spec: `${SPEC}13-merge.md`,
    files: over('{volumes: [./a:/a]}', '{build: ./b, volumes: [./b:/b]}'),
    model: { services: { web: { folder: '', build: { context: './b' }, volumes: ['./a:/a', './b:/b'] } } },
  },
  {
    title: 'a list over a mapping is refused',
    spec: `${RULES} MergeYaml`,
    files: over('{healthcheck: {test: NONE}}', '{healthcheck: [a]}'),
    model: {
      problems: ['cannot override services.web.healthcheck @ [a]', 'services.web.healthcheck must be a mapping @ [a]'],
    },
  },
  {
    title: 'develop.watch is appended',
    spec: SEQUENCE,
    files: over(
      '{develop: {watch: [{action: sync, path: ./html, target: /usr/share/nginx/html}]}}',
      '{develop: {watch: [{action: rebuild, path: ./package.json}]}}',
    ),
    model: { services: { web: { watches: ['sync ./html /usr/share/nginx/html', 'rebuild ./package.json'] } } },
  },
];

import { GO, type MergeCase, SPEC } from './case';

const SYNTAX = `${SPEC}12-interpolation.md`;
const TEMPLATE = `${GO}template/template.go`;

const image = (template: string) => ({ 'a.yml': `services:\n  web:\n    image: "${template}"\n` });
const is = (value: string) => ({ services: { web: { image: value } } });

export const INTERPOLATION: readonly MergeCase[] = [
  { title: '$VAR and ${VAR}', spec: SYNTAX, files: image('$A-${A}'), env: { A: 'x' }, model: is('x-x') },
  {
    title: '${VAR:-default} for an empty variable',
    spec: SYNTAX,
    files: image('i:${A:-d}'),
    env: { A: '' },
    model: is('i:d'),
  },
  {
    title: '${VAR-default} for an empty variable',
    spec: SYNTAX,
    files: image('i:${A-d}'),
    env: { A: '' },
    model: is('i:'),
  },
  {
    title: '${VAR:?error} for a missing variable',
    spec: SYNTAX,
    files: image('i:${A:?no tag}'),
    model: is('? ${A} is required: no tag'),
  },
  {
    title: '${VAR?error} for an empty variable',
    spec: SYNTAX,
    files: image('i:${A?no}'),
    env: { A: '' },
    model: is('i:'),
  },
  {
    title: '${VAR:+replacement} for an empty variable',
    spec: SYNTAX,
    files: image('i${A:+:x}'),
    env: { A: '' },
    model: is('i'),
  },
  {
    title: '${VAR+replacement} for an empty variable',
    spec: SYNTAX,
    files: image('i${A+:x}'),
    env: { A: '' },
    model: is('i:x'),
  },
  {
    title: 'nested defaults',
    spec: `${SYNTAX} (nested interpolation)`,
    files: image('${A:-${B:-c}}:${D-${E:?no}}'),
    env: { B: 'b', D: 'd' },
    model: is('b:d'),
  },
  { title: 'a nested replacement', spec: TEMPLATE, files: image('i${A:+:${B:-b}}'), env: { A: '1' }, model: is('i:b') },
  { title: '$$ is a dollar sign', spec: SYNTAX, files: image('$$A-$${A}'), env: { A: 'x' }, model: is('$A-${A}') },
  {
    title: 'what a variable holds is not interpolated again',
    spec: TEMPLATE,
    files: image('i:${A}'),
    env: { A: '$B', B: 'b' },
    model: is('i:$B'),
  },
  {
    title: 'keys are never interpolated',
    spec: `${SYNTAX} (values only)`,
    files: { 'a.yml': 'services:\n  "${A}": {image: a, environment: {"${A}": "${A}"}}\n' },
    env: { A: 'x' },
    model: { names: ['${A}'], services: { '${A}': { environment: { '${A}': 'x' } } } },
  },
  {
    title: 'a whole item of a list may come from a variable',
    spec: SYNTAX,
    files: {
      'a.yml': 'services: {web: {environment: ["${PAIR}", "A=${A}"], ports: ["${PORTS}"], volumes: ["${MOUNT}"]}}',
    },
    env: { PAIR: 'B=1', A: 'a', PORTS: '8080:80', MOUNT: './x:/x:ro' },
    model: { services: { web: { environment: { B: '1', A: 'a' }, ports: ['8080:80/tcp'], volumes: ['./x:/x:ro'] } } },
  },
  {
    title: 'such an item keeps its dollar signs through a merge',
    spec: `${GO}loader/loader.go`,
    files: {
      'a.yml': 'services: {web: {environment: ["${PAIR}"]}}',
      'b.yml': 'services: {web: {environment: {C: 1}}}',
    },
    env: { PAIR: 'B=$x' },
    model: { services: { web: { environment: { B: '$x', C: '1' } } } },
  },
  {
    title: 'a port keeps its container side when the host side is not known',
    spec: `${SPEC}05-services.md#ports`,
    files: { 'a.yml': 'services: {web: {ports: ["${PORT}:3000", "${IP:-127.0.0.1}:${P:-80}:80"]}}' },
    model: { services: { web: { ports: ['?:3000/tcp', '127.0.0.1:80:80/tcp'] } } },
  },
  {
    title: 'a value in .env wins over the default, the shell over .env',
    spec: SYNTAX,
    files: { ...image('${A:-d}-${B:-d}-${C:-d}'), '.env': 'A=file\nB=file' },
    env: { B: 'shell' },
    model: is('file-shell-d'),
  },
  {
    title: 'COMPOSE_PROJECT_NAME is the name of the project',
    spec: `${SPEC}04-version-and-name.md#name-top-level-element`,
    files: { 'a.yml': 'name: shop\nservices: {web: {container_name: "${COMPOSE_PROJECT_NAME}_web"}}' },
    model: { services: { web: { containerName: 'shop_web' } } },
  },
  {
    title: 'env_file sets variables, environment wins over it',
    spec: `${SPEC}05-services.md#env_file`,
    files: {
      'a.yml': 'services: {web: {env_file: x.env, environment: {B: own}}}',
      'x.env': 'A=file\nB=file\nC="${A}-${B}"',
    },
    model: { services: { web: { environment: { A: 'file', B: 'own', C: 'file-own' }, unreadEnvFiles: [] } } },
  },
  {
    title: 'env_file in raw format is not interpolated',
    spec: `${SPEC}05-services.md#format`,
    files: { 'a.yml': 'services: {web: {env_file: [{path: x.env, format: raw}]}}', 'x.env': 'A="$x"\r\n# c\nB=1' },
    model: { services: { web: { environment: { A: '"$x"', B: '1' } } } },
  },
  {
    title: 'an env_file that cannot be read leaves its variables unknown',
    spec: `${SPEC}05-services.md#required`,
    files: {
      'a.yml': 'services: {web: {env_file: [{path: gone.env, required: false}, x.env]}}',
      'x.env': 'A=1\nB=$GONE',
    },
    model: {
      services: { web: { environment: { A: '1', B: '? ${GONE} is not set' }, unreadEnvFiles: ['gone.env'] } },
    },
  },
  {
    title: 'nginx variables in configs.content are written with two dollar signs',
    spec: `${SPEC}08-configs.md`,
    files: {
      'a.yml': 'configs:\n  c:\n    content: |\n      proxy_set_header Host $$host;\n      server ${API:-api}:80;\n',
    },
    model: { configs: { c: 'proxy_set_header Host $host;\nserver api:80;\n' } },
  },
];

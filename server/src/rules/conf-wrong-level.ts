import { replaceScalar } from '../compose';
import type { MountPlace } from '../compose/container-facts';
import { misplacedWholeConfigs } from '../nginx/whole-config';
import { vocabulary } from '../topology/product';
import type { Topology } from '../topology/types';
import { isNginxItself } from './directive-place';
import { defineRule, type Report } from './rule';
import { outputAsRoot } from './template-output';

interface Misplaced {
  readonly mount: MountPlace | undefined;
  /** Where the container has the file. */
  readonly path: string | undefined;
  /** Where it belongs. */
  readonly wanted: string;
  /** It is made of a template, whose own place is right. */
  readonly isTemplate: boolean;
}

/** A file of servers is mounted as the root file, or a whole configuration stands where a part of one is included. */
export default defineRule<Misplaced>({
  meta: {
    id: 'conf-wrong-level',
    title: 'Root file and part of a configuration confused',
    category: 'startup',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://github.com/nginx/docker-nginx', 'https://nginx.org/en/docs/beginners_guide.html#conf_structure'],
  },
  check(topology, report) {
    const part = partAsRoot(topology);
    if (part) report(part);
    if (!isNginxItself(topology) || vocabulary(topology) === 'other') return;
    for (const [{ source }, { directive, scope, message }] of misplacedWholeConfigs(topology.nginx.config)) {
      const { path, mount, isTemplate } = placeOf(source.uri, topology);
      const { value } = directive.name;
      report({
        uri: directive.uri,
        span: directive.name.span,
        message: `"${value}" belongs in the root file, but this file ${path ? `${isTemplate ? 'becomes' : 'is'} ${path}, and is` : 'is'} included in "${scope.kind}"; nginx will refuse to start: ${message}`,
        refusal: { by: 'nginx', message },
        ...(mount && { related: [{ ...mount, message: 'mounted here' }] }),
        data: { mount, path, wanted: ROOT_FILE, isTemplate },
      });
    }
  },
  fix({ data: { mount, path, wanted, isTemplate } }, topology) {
    const { compose, container } = topology;
    if (isTemplate) {
      const fix = outputAsRoot(topology);
      return fix ? [{ ...fix, isPreferred: true }] : [];
    }
    if (!mount?.target.known || container?.rootPath !== ROOT_FILE) return [];
    const { value, origin } = mount.target;
    const source = compose?.files.find((file) => file.source.uri === origin.uri)?.source;
    const isTaken = container.files.some((file) => file.path === wanted);
    // a folder that is mounted holds other files too
    if (!source || isTaken || value !== path) return [];
    if (source.slice(origin.span).replace(/^(["'])(.*)\1$/, '$2') !== value) return [];
    const edits = replaceScalar(origin, source.text, wanted);
    return [{ title: `Mount it at ${wanted}`, kind: 'suggestion', isPreferred: true, edits }];
  },
});

const ROOT_FILE = '/etc/nginx/nginx.conf';
const DEFAULT_CONF = '/etc/nginx/conf.d/default.conf';

const ROOT_BLOCKS = new Set(['events', 'http', 'stream', 'mail']);

/** What stands in `http` only; nginx names the first directive that it does not allow. */
const PARTS = new Set(['server', 'upstream', 'map', 'location', 'geo', 'split_clients', 'log_format']);

function placeOf(uri: string, { container }: Topology): Pick<Misplaced, 'mount' | 'path' | 'isTemplate'> {
  const file = container?.files.find((each) => each.uri === uri);
  const template = container?.templates.files.find((each) => each.uri === uri);
  return { mount: file?.mount, path: template?.output ?? file?.path, isTemplate: template !== undefined };
}

function partAsRoot({ nginx, container }: Topology): Report<Misplaced> | undefined {
  const { root } = nginx.config;
  const file = container?.files.find(({ path }) => path === container.rootPath);
  if (!container || file?.uri !== root.source.uri || !container.loaded.has(file.path)) return undefined;
  if (root.body.some(({ name }) => ROOT_BLOCKS.has(name.value) || name.value === 'include')) return undefined;
  const first = root.body.find(({ name }) => PARTS.has(name.value));
  if (!first) return undefined;
  const message = `"${first.name.value}" directive is not allowed here`;
  return {
    uri: first.uri,
    span: first.name.span,
    message: `"${first.name.value}" stands outside of "http", and this file is ${file.path}; nginx will refuse to start: ${message}`,
    refusal: { by: 'nginx', message },
    ...(file.mount && { related: [{ ...file.mount, message: 'mounted as the root file here' }] }),
    data: { mount: file.mount, path: file.path, wanted: DEFAULT_CONF, isTemplate: false },
  };
}

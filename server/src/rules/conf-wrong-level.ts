import { replaceScalar } from '../compose';
import type { MountPlace } from '../compose/container-facts';
import type { Topology } from '../topology/types';
import { defineRule } from './rule';

/** A file of servers is mounted as the root file. The other way round is a matter of directive-wrong-context. */
export default defineRule<MountPlace | undefined>({
  meta: {
    id: 'conf-wrong-level',
    title: 'Part of a configuration as nginx.conf',
    category: 'startup',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://github.com/nginx/docker-nginx', 'https://nginx.org/en/docs/beginners_guide.html#conf_structure'],
  },
  check({ nginx, container }, report) {
    const { root } = nginx.config;
    const file = container?.files.find(({ path }) => path === container.rootPath);
    if (!container || file?.uri !== root.source.uri || !container.loaded.has(file.path)) return;
    if (root.body.some(({ name }) => ROOT_BLOCKS.has(name.value) || name.value === 'include')) return;
    const first = root.body.find(({ name }) => PARTS.has(name.value));
    if (!first) return;
    const message = `"${first.name.value}" directive is not allowed here`;
    report({
      uri: first.uri,
      span: first.name.span,
      message: `"${first.name.value}" stands outside of "http", and this file is ${file.path}; nginx will refuse to start: ${message}`,
      refusal: { by: 'nginx', message },
      ...(file.mount && { related: [{ ...file.mount, message: 'mounted as the root file here' }] }),
      data: file.mount,
    });
  },
  fix({ data: mount }, { compose, container }: Topology) {
    if (!mount?.target.known || container?.rootPath !== '/etc/nginx/nginx.conf') return [];
    const { value, origin } = mount.target;
    const source = compose?.files.find((file) => file.source.uri === origin.uri)?.source;
    const isTaken = container.files.some(({ path }) => path === DEFAULT_CONF);
    if (!source || isTaken || value !== container.rootPath) return [];
    if (source.slice(origin.span).replace(/^(["'])(.*)\1$/, '$2') !== value) return [];
    const edits = replaceScalar(origin, source.text, DEFAULT_CONF);
    return [{ title: `Mount it at ${DEFAULT_CONF}`, kind: 'suggestion', isPreferred: true, edits }];
  },
});

const DEFAULT_CONF = '/etc/nginx/conf.d/default.conf';

const ROOT_BLOCKS = new Set(['events', 'http', 'stream', 'mail']);

/** What stands in `http` only; nginx names the first directive that it does not allow. */
const PARTS = new Set(['server', 'upstream', 'map', 'location', 'geo', 'split_clients', 'log_format']);

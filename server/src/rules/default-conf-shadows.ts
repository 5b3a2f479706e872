import { replaceScalar } from '../compose';
import type { MountPlace } from '../compose/container-facts';
import type { VirtualServer } from '../nginx/model';
import { misplacedWholeConfigs } from '../nginx/whole-config';
import type { Topology } from '../topology/types';
import { defineRule } from './rule';

/** The default.conf of the image stands beside the user's server and answers in its place. */
export default defineRule<MountPlace | undefined>({
  meta: {
    id: 'default-conf-shadows',
    title: "The image's default.conf answers instead",
    category: 'startup',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://github.com/nginx/docker-nginx'],
  },
  check({ nginx, container }, report) {
    if (!container?.loaded.has(DEFAULT_CONF) || nginx.config.includeProblems.length > 0) return;
    const image = nginx.servers.find(({ directive }) => directive.uri.startsWith('image:'));
    const port = image?.listens[0]?.port;
    if (!image || port === undefined) return;
    const own = nginx.servers.filter(
      (server) => server !== image && server.protocol === 'http' && server.listens.some((each) => each.port === port),
    );
    const isBefore = (server: VirtualServer) => nginx.servers.indexOf(server) < nginx.servers.indexOf(image);
    // of two servers with one name, the first has it
    if (own.some((server) => isLocalhost(server) && isBefore(server))) return;
    // sites with names of their own leave other requests to default.conf, as they may well mean
    const shadowed = own.find((server) => isForAll(server) || isLocalhost(server));
    const file = shadowed && container.files.find(({ uri }) => uri === shadowed.directive.uri);
    // a whole configuration in conf.d is refused, whatever stands in it: conf-wrong-level
    if (!shadowed || !file || misplacedWholeConfigs(nginx.config).has(shadowed.directive.file)) return;
    const isFirst = isDefaultServer(shadowed, port) || isBefore(shadowed);
    report({
      uri: shadowed.directive.uri,
      span: shadowed.directive.name.span,
      message: isFirst
        ? `${DEFAULT_CONF} of the image is read too and has "server_name localhost"; http://localhost still shows "Welcome to nginx!"`
        : `${DEFAULT_CONF} of the image is read before this server and has the same port ${port}; requests still get "Welcome to nginx!"`,
      ...(file.mount && { related: [{ ...file.mount, message: `mounted beside default.conf, as ${file.path}` }] }),
      data: file.mount,
    });
  },
  fix({ data: mount }, { compose, container }: Topology) {
    if (!mount?.target.known) return [];
    const { value, origin } = mount.target;
    const source = compose?.files.find((file) => file.source.uri === origin.uri)?.source;
    const isFile = container?.files.some(({ path }) => path === value);
    if (!source || !isFile || source.slice(origin.span).replace(/^(["'])(.*)\1$/, '$2') !== value) return [];
    const edits = replaceScalar(origin, source.text, DEFAULT_CONF);
    return [{ title: "Mount it over the image's default.conf", kind: 'suggestion', isPreferred: true, edits }];
  },
});

const DEFAULT_CONF = '/etc/nginx/conf.d/default.conf';

/** Without a name, or with one that no request has: it is meant for all requests. */
function isForAll({ names }: VirtualServer): boolean {
  return names.every(({ value }) => value === '_' || value === '');
}

function isLocalhost({ names }: VirtualServer): boolean {
  return names.some(({ value }) => value.toLowerCase() === 'localhost');
}

function isDefaultServer({ listens }: VirtualServer, port: number): boolean {
  return listens.some(
    ({ directive, port: own }) =>
      own === port && directive?.args.some(({ value }) => value === 'default_server' || value === 'default'),
  );
}

import { requireVariable } from '../compose';
import type { Service } from '../compose/model';
import type { ConfigFile } from '../nginx/tree';
import { walkDirectives } from '../nginx/walk';
import type { Topology } from '../topology/types';
import { defineRule } from './rule';

/** A template names a variable that nothing in the container's environment sets. */
export default defineRule<{ service: Service; name: string }>({
  meta: {
    id: 'template-variable-undefined',
    title: 'Template variable that is not set',
    category: 'startup',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://github.com/nginx/docker-nginx'],
  },
  check(topology, report) {
    const { nginx, container } = topology;
    const service = container?.service;
    if (!service || !isEnvironmentKnown(service)) return;
    const templates = nginx.config.files.filter(({ source }) =>
      container.templates.files.some(({ uri }) => uri === source.uri),
    );
    for (const file of templates) {
      const seen = new Set<string>();
      for (const { name, start, end } of variablesIn(file)) {
        if (seen.has(name) || isSet(name, service, topology)) continue;
        seen.add(name);
        report({
          uri: file.source.uri,
          span: { start, end },
          message: `"\${${name}}" is not set in the environment of "${service.name}", so it stays as it is; nginx reports unknown "${name.toLowerCase()}" variable or an invalid value`,
          related: [{ ...service.key, message: `the service that expands the template` }],
          data: { service, name },
        });
      }
    }
  },
  fix({ data: { service, name } }, { compose }) {
    const edits = compose ? requireVariable(service, name, compose) : [];
    return edits.length > 0
      ? [{ title: `Add ${name} to the environment`, kind: 'suggestion', isPreferred: true, edits }]
      : [];
  },
});

/** Not with files that were not read, an image of which not all is known, or a filter: what it leaves out is meant so. */
function isEnvironmentKnown({ build, unreadEnvFiles, environment, entries }: Service): boolean {
  if (unreadEnvFiles.length > 0 || environment.has('NGINX_ENVSUBST_FILTER')) return false;
  return !build?.file?.operations.some(({ kind }) => kind === 'opaque' || kind === 'copy-opaque') && !entries.has('<<');
}

/** Variables of the image, and those that its entrypoint sets. */
const OF_IMAGE =
  /^(?:NGINX_VERSION|NJS_VERSION|NJS_RELEASE|ACME_VERSION|PKG_RELEASE|DYNPKG_RELEASE|PATH|HOME|HOSTNAME|PWD|NGINX_LOCAL_RESOLVERS)$/;

function isSet(name: string, { environment, build }: Service, { nginx }: Topology): boolean {
  if (OF_IMAGE.test(name) || environment.has(name) || build?.file?.env.has(name)) return true;
  // nginx knows its own variables in any case
  return nginx.hasForeignModules || nginx.variables.has(name) || nginx.variables.has(name.toLowerCase());
}

function* variablesIn(file: ConfigFile): Generator<{ name: string; start: number; end: number }> {
  const { text } = file.source;
  for (const { name, args } of walkDirectives(file.body)) {
    for (const word of [name, ...args]) {
      for (const match of text.slice(word.start, word.end).matchAll(/\$\{([A-Z][A-Z\d_]*)\}/g)) {
        const start = word.start + match.index;
        yield { name: match[1] ?? '', start, end: start + match[0].length };
      }
    }
  }
}

import { addVariable } from '../compose';
import type { Service } from '../compose/model';
import { builtInVariables } from '../nginx/catalogue';
import type { ConfigFile } from '../nginx/tree';
import { walkDirectives } from '../nginx/walk';
import type { Topology } from '../topology/types';
import { defineRule } from './rule';

/** A template uses a variable of nginx, and the environment has one of the same name, which envsubst puts in its place. */
export default defineRule<Service>({
  meta: {
    id: 'template-variable-collides',
    title: 'Template variable with the name of one of nginx',
    category: 'startup',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://github.com/nginx/docker-nginx', 'https://nginx.org/en/docs/varindex.html'],
  },
  check(topology, report) {
    const service = topology.container?.service;
    // what a filter lets through is meant so
    if (!service || service.environment.has(FILTER)) return;
    for (const file of templatesOf(topology)) {
      const seen = new Set<string>();
      for (const { name, isBraced, start, end } of usesIn(file)) {
        // in braces it is a word for envsubst, as those in capitals are
        if (isBraced || seen.has(name) || !isOfNginx(name)) continue;
        seen.add(name);
        const origin = service.environment.get(name)?.origin;
        report({
          uri: file.source.uri,
          span: { start, end },
          message: `envsubst writes "${file.variables?.get(name)}" in the place of "$${name}", for the environment of "${service.name}" has a variable of this name; nginx does not see its own`,
          ...(origin && { related: [{ ...origin, message: `"${name}" is set here` }] }),
          data: service,
        });
      }
    }
  },
  fix({ data: service }, topology) {
    const { compose } = topology;
    const needed = templatesOf(topology).flatMap((file) => [...usesIn(file)]);
    // the filter would keep these back too
    if (!compose || needed.some(({ name, isBraced }) => !/^[A-Z]/.test(name) && (isBraced || !isOfNginx(name))))
      return [];
    const edits = addVariable(service, FILTER, '^[A-Z]', compose);
    const title = 'Have envsubst replace names in capitals only';
    return edits.length > 0 ? [{ title, kind: 'suggestion', isPreferred: true, edits }] : [];
  },
});

const FILTER = 'NGINX_ENVSUBST_FILTER';

function templatesOf({ nginx, container }: Topology): ConfigFile[] {
  const templates = new Set(container?.templates.files.map(({ uri }) => uri));
  return nginx.config.files.filter(({ source, variables }) => variables && templates.has(source.uri));
}

/** By its whole name: `$http_proxy` and the like, which are headers to nginx, are names of the environment first. */
function isOfNginx(name: string): boolean {
  return (['http', 'stream'] as const).some((protocol) => builtInVariables(protocol).names.has(name));
}

/** What envsubst replaces, outside of comments. */
function* usesIn(file: ConfigFile): Generator<{ name: string; isBraced: boolean; start: number; end: number }> {
  for (const { name: first, args } of walkDirectives(file.body)) {
    for (const word of [first, ...args]) {
      for (const match of word.raw.matchAll(/\$(?:\{([a-z_]\w*)\}|([a-z_]\w*))/gi)) {
        const [text, braced, bare] = match;
        const name = braced ?? bare ?? '';
        const start = word.start + match.index;
        if (file.variables?.has(name)) yield { name, isBraced: braced !== undefined, start, end: start + text.length };
      }
    }
  }
}

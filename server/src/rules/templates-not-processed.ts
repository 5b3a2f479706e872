import { knownValue } from '../topology/types';
import { defineRule } from './rule';

/** Templates are mounted, and the entrypoint that expands them does not run. */
export default defineRule<undefined>({
  meta: {
    id: 'templates-not-processed',
    title: 'Templates that nothing expands',
    category: 'startup',
    severity: 'warning',
    fixable: 'no',
    since: '0.1.0',
    sources: ['https://github.com/nginx/docker-nginx'],
  },
  check({ container }, report) {
    // an image of one's own may have an entrypoint of its own
    if (!container || container.service.build || container.templates.isProcessed) return;
    const { service, templates } = container;
    const [first] = templates.files;
    const cause = service.entrypoint ?? service.command;
    const words = [...(knownValue(service.entrypoint) ?? []), ...(knownValue(service.command) ?? [])];
    if (!first || !cause?.known || service.command?.known === false) return;
    // a script that does it itself
    if (words.some((word) => /envsubst|docker-entrypoint|\.sh\b/.test(word) && word !== '/docker-entrypoint.sh'))
      return;
    const key = service.entrypoint ? 'entrypoint' : 'command';
    const reason = service.entrypoint ? 'replaces it' : 'is not "nginx", for which alone it does that';
    const { uri, span } = service.entries.get(key)?.key ?? cause.origin;
    report({
      uri,
      span,
      message: `the image's entrypoint expands ${templates.folder}, and "${key}" ${reason}; nginx does not see "${first.path.slice(templates.folder.length + 1)}"`,
      related: [{ uri: first.uri, span: { start: 0, end: 0 }, message: `would become ${first.output}` }],
      data: undefined,
    });
  },
});

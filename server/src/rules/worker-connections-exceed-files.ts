import { insertBefore } from '../nginx/edit';
import { occurrences } from '../nginx/occurrences';
import { directivesNamed } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { defineRule } from './rule';

interface Limit {
  readonly connections: number;
  readonly events: Directive | undefined;
  readonly limit: Directive | undefined;
}

/** More connections than a worker may open files for. */
export default defineRule<Limit>({
  meta: {
    id: 'worker-connections-exceed-files',
    title: 'More connections than open files allowed',
    category: 'security',
    severity: 'hint',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/ngx_core_module.html#worker_rlimit_nofile',
      'https://www.f5.com/company/blog/nginx/avoiding-top-10-nginx-configuration-mistakes',
    ],
  },
  check({ nginx, nginxService }, report) {
    const { main } = nginx.config;
    const limit = directivesNamed(main, 'worker_rlimit_nofile').at(-1);
    // what a container allows stands in no file
    if (!limit && (nginxService || main.unresolvedIncludes.length > 0)) return;
    const files = limit ? toNumber(limit) : USUAL_LIMIT;
    for (const { directive, scope } of occurrences(nginx.config, 'worker_connections')) {
      const connections = toNumber(directive);
      const word = directive.args[0];
      if (!word || connections === undefined || files === undefined || connections * 2 <= files) continue;
      report({
        uri: directive.uri,
        span: word.span,
        message: `"${word.value}" connections need twice as many open files, one to the client and one to the service; ${limit ? `"worker_rlimit_nofile" allows ${files}` : `${files} is the usual limit`}: too many open files`,
        ...(limit && { related: [{ uri: limit.uri, span: limit.head, message: 'the limit of a worker' }] }),
        data: { connections, events: scope.directive, limit },
      });
    }
  },
  fix({ data: { connections, events, limit } }) {
    const statement = `worker_rlimit_nofile ${connections * 2}`;
    const value = limit?.args[0];
    if (limit && value) {
      const edits = [{ uri: limit.uri, span: value.span, newText: `${connections * 2}` }];
      return [{ title: `Set "${statement}"`, kind: 'suggestion', isPreferred: true, edits }];
    }
    const edits = events ? insertBefore(events, [`${statement};`]) : [];
    return edits.length > 0 ? [{ title: `Add "${statement}"`, kind: 'suggestion', isPreferred: true, edits }] : [];
  },
});

/** The soft limit of most systems. */
const USUAL_LIMIT = 1024;

function toNumber({ args }: Directive): number | undefined {
  const text = args[0]?.value ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

import { insertAfter } from '../nginx/edit';
import { withoutNegations } from '../nginx/negation';
import { effectiveSetting, isIncomplete } from '../nginx/scope';
import type { LinkedRoute } from '../topology/types';
import { locationPlace, uniqueLocations } from '../topology/websocket';
import { defineRule } from './rule';

/** A location that looks like uploads, and nginx's limit of one megabyte. */
export default defineRule<LinkedRoute>({
  meta: {
    id: 'body-size-default',
    title: 'Uploads limited to one megabyte',
    category: 'proxy',
    severity: 'hint',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size'],
  },
  check({ routes }, report) {
    for (const linked of uniqueLocations(routes)) {
      const { location, scope } = linked.route;
      if (!location || !UPLOAD.test(withoutNegations(location.path)) || scope.protocol !== 'http') continue;
      if (effectiveSetting(scope, 'client_max_body_size') || isIncomplete(scope)) continue;
      report({
        ...locationPlace(linked.route),
        message: `"${location.path}" looks like uploads, and "client_max_body_size" is at its default of 1m: larger ones get 413`,
        data: linked,
      });
    }
  },
  fix({ data: { route } }) {
    const edits = insertAfter(route.directive, ['client_max_body_size 20m;']);
    return [{ title: 'Add "client_max_body_size 20m"', kind: 'suggestion', isPreferred: true, edits }];
  },
});

/** A segment of its own: `/upload`, `/api/uploads/`, `/file-upload`. */
const UPLOAD = /(?:^|[/^(|_-])uploads?(?:$|[/$)|?_-])/i;

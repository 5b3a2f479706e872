import type { Location } from '../nginx/model';
import { lineSeenFrom } from '../nginx/place';
import { defineRule } from './rule';

/** One path twice on one level. Of prefixes it does not matter whether `^~` stands before them. */
export default defineRule<null>({
  meta: {
    id: 'location-duplicate',
    title: 'Location is defined twice',
    category: 'syntax',
    severity: 'error',
    fixable: 'no',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#location'],
  },
  check({ nginx }, report) {
    for (const { location, first } of nginx.servers.flatMap((server) => [...duplicates(server.locations)])) {
      const { directive, path, pathSpan } = location;
      const words = `duplicate location "${path}"`;
      const isSame = first.directive === directive;
      const fact = isSame
        ? 'the file with this location is included twice'
        : `this location is already defined in ${lineSeenFrom(directive.uri, first.directive)}`;
      report({
        uri: directive.uri,
        span: pathSpan,
        message: `"${path}": ${fact}; nginx will refuse to start: ${words}`,
        refusal: { by: 'nginx', message: words },
        ...(!isSame && {
          related: [{ uri: first.directive.uri, span: first.pathSpan, message: `"${first.path}" is defined here` }],
        }),
        data: null,
      });
    }
  },
});

/**
 * Follows `ngx_http_join_exact_locations()` of nginx's `src/http/ngx_http.c`: an exact location and a prefix of one path
 * are two locations, regular expressions and named locations are not compared.
 */
function* duplicates(locations: readonly Location[]): Generator<{ location: Location; first: Location }> {
  const known = new Map<string, Location>();
  for (const location of locations) {
    if (location.locations.length > 0) yield* duplicates(location.locations);
    const { modifier, path } = location;
    if (modifier === '~' || modifier === '~*' || modifier === '@' || path === '') continue;
    const key = `${modifier === '=' ? '=' : ''} ${path}`;
    const first = known.get(key);
    if (first) yield { location, first };
    else known.set(key, location);
  }
}

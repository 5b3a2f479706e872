import type { Location, Route } from './model';
import { directivesNamed } from './scope';

/** A path that a client asks for, and the one that the service sees. */
export interface PassedPath {
  readonly asked: string;
  readonly passed: string;
}

/**
 * What `proxy_pass` makes of the path, on an example: with a URI part that takes the place of the location's text, else
 * the path stays as it is.
 * Source: `ngx_http_proxy_create_request()` of nginx's `src/http/modules/ngx_http_proxy_module.c`.
 * @returns undefined where the files do not tell: variables, `rewrite`, a location by regex or name, a query in the URI
 */
export function passedPath({ kind, scope, location, target }: Route): PassedPath | undefined {
  if (kind !== 'proxy_pass' || scope !== location?.scope || target.variables.length > 0) return undefined;
  const { modifier, path } = location;
  if (!path.startsWith('/') || path.includes('$') || directivesNamed(location.scope, 'rewrite').length > 0)
    return undefined;
  const uri = target.address.kind === 'unix' ? target.uri?.replace(/^:/, '') : target.uri;
  if (uri?.includes('?')) return undefined;
  const asked = exampleOf(path, modifier);
  if (asked === undefined) return undefined;
  return { asked, passed: uri ? uri + asked.slice(path.length) : asked };
}

function exampleOf(path: string, modifier: Location['modifier']): string | undefined {
  if (modifier === '=') return path;
  if (modifier !== '' && modifier !== '^~') return undefined;
  return path.endsWith('/') ? `${path}users` : `${path}/users`;
}

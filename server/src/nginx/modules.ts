import { onceFor } from '../text/memo';
import type { NginxModel } from './model';
import { byName, occurrences } from './occurrences';

/** Modules of nginx's own that are loaded at run time, as nginx.org and Debian name them: the catalogue knows them. */
const OWN_MODULE =
  /(?:^|\/)ngx_(?:stream|mail|otel|http_(?:acme|geoip|image_filter|js|perl|xslt_filter)|stream_(?:geoip|js))_module(?:-debug)?\.so$/;

/** Whether modules of others may add directives and variables: more than nginx's own are loaded, or Lua is used. */
export const hasThirdPartyModules = onceFor((nginx: NginxModel): boolean => {
  if (!nginx.hasForeignModules) return false;
  const loaded = occurrences(nginx.config, 'load_module');
  if (!loaded.every(({ directive }) => OWN_MODULE.test(directive.args[0]?.value ?? ''))) return true;
  return [...byName(nginx.config).keys()].some((name) => name === 'geoip2' || /_by_lua|^lua_/.test(name));
});

import { familyOf } from '../compose/image-families';
import { hasThirdPartyModules } from '../nginx/modules';
import type { Topology } from './types';

/** Images that are nginx.org's own build: no module of anybody else is built in. */
const OFFICIAL: ReadonlySet<string> = new Set(['nginx', 'nginx-unprivileged', 'plus']);

/** How sure it is that what runs the configuration knows nginx's own directives and variables, and no others. */
export type Vocabulary = 'nginx only' | 'unknown' | 'other';

/**
 * `nginx only`: an official image, and nothing is loaded into it · `unknown`: no image is named, or a file that is not
 * read may load modules · `other`: another image, another server made from nginx, or modules of third parties.
 */
export function vocabulary({ nginx, nginxService }: Topology): Vocabulary {
  if (hasThirdPartyModules(nginx)) return 'other';
  const service = nginxService?.service;
  const image = service?.build ? service.build.file?.image : service?.image;
  const family = familyOf(image);
  if (service && !(family && OFFICIAL.has(family.name))) return 'other';
  return service && nginx.config.main.unresolvedIncludes.length === 0 ? 'nginx only' : 'unknown';
}

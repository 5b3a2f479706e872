import type { Endpoint } from '../topology/types';
import type { Refusal } from './rule';

/**
 * What nginx says of a name that does not resolve when it starts: a `server` line is quoted with its port, the target of
 * a `*_pass` without (`ngx_http_upstream_server()` and `ngx_http_upstream_init_round_robin()`).
 */
export function hostNotFound({ address, server }: Endpoint): Refusal {
  return { by: 'nginx', message: `host not found in upstream "${server ? address.text : address.host}"` };
}

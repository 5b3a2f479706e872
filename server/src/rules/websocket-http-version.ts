import { isIncomplete } from '../nginx/scope';
import type { NginxVersion } from '../topology/types';
import { isAtLeast, versionText } from '../topology/version';
import { type HandshakeVersion, handshakeVersions, targetName } from '../topology/websocket';
import { setHttp11 } from '../topology/websocket-edit';
import { defineRule } from './rule';

/** The handshake reaches the service as HTTP/1.0. */
export default defineRule<HandshakeVersion>({
  meta: {
    id: 'websocket-http-version',
    title: 'WebSocket handshake over HTTP/1.0',
    category: 'websocket',
    severity: 'warning',
    fixable: 'safe',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/websocket.html',
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_http_version',
      'https://nginx.org/en/CHANGES',
    ],
  },
  check(topology, report) {
    const isNewDefault = isAtLeast(topology.version, '1.29.7');
    for (const data of handshakeVersions(topology)) {
      const { value, place, linked, outer } = data;
      const isUnset = value === undefined;
      const mayBeSet = isIncomplete(linked.route.scope);
      if (isUnset ? isNewDefault || mayBeSet : value !== '1.0') continue;
      const sees = `"${targetName(linked)}" sees the handshake as HTTP/1.0`;
      const refuse = 'strict WebSocket servers refuse it';
      report({
        ...place,
        ...(isUnset && isNewDefault === undefined && { severity: 'information' }),
        message: isUnset ? byDefault(sees, refuse, topology.version) : `${sees}; ${refuse}`,
        certain: !mayBeSet,
        ...(outer && { related: [{ uri: outer.uri, span: outer.head, message: 'HTTP/1.0 is set here' }] }),
        data,
      });
    }
  },
  fix({ data: { linked, scope } }) {
    const edits = setHttp11(linked, scope);
    return edits.length > 0 ? [{ title: 'Use proxy_http_version 1.1', kind: 'safe', isPreferred: true, edits }] : [];
  },
});

/** Unset is HTTP/1.0 before 1.29.7, and HTTP/1.1 from then on: the message says of which version it speaks, and why. */
function byDefault(sees: string, refuse: string, version: NginxVersion): string {
  return version.known
    ? `${sees}, the default of ${versionText(version)}; ${refuse}`
    : `before nginx 1.29.7 ${sees}; ${refuse}`;
}

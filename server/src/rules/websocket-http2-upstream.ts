import { isIncomplete } from '../nginx/scope';
import { type HandshakeVersion, handshakeVersions, targetName } from '../topology/websocket';
import { setHttp11 } from '../topology/websocket-edit';
import { defineRule } from './rule';

/** HTTP/2 to the service where handshakes are to pass: it has no Upgrade. */
export default defineRule<HandshakeVersion>({
  meta: {
    id: 'websocket-http2-upstream',
    title: 'WebSocket handshake over HTTP/2',
    category: 'websocket',
    severity: 'error',
    fixable: 'safe',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_http_version',
      'https://nginx.org/en/docs/http/websocket.html',
    ],
  },
  check(topology, report) {
    for (const data of handshakeVersions(topology)) {
      const { value, place, linked, outer } = data;
      if (value !== '2') continue;
      report({
        ...place,
        message: `HTTP/2 to "${targetName(linked)}" cannot carry an Upgrade: every handshake ends in 502`,
        certain: !isIncomplete(linked.route.scope),
        ...(outer && { related: [{ uri: outer.uri, span: outer.head, message: 'HTTP/2 is set here' }] }),
        data,
      });
    }
  },
  fix({ data: { linked, scope } }) {
    const edits = setHttp11(linked, scope);
    return edits.length > 0 ? [{ title: 'Use proxy_http_version 1.1', kind: 'safe', isPreferred: true, edits }] : [];
  },
});

import type { TextEdit } from '../text/edit';
import { keepsRouteOpen } from '../topology/keepalive';
import { handshakeHeader } from '../topology/websocket';
import { connectionStyles } from '../topology/websocket-edit';
import type { Refactorer } from './refactoring';

/** Puts a variable in the place of a literal `Connection "upgrade"`, with the `map` that makes it where there is none. */
export const useConnectionMap: Refactorer = ({ topology, directive }) => {
  const value = directive?.args[1];
  if (!directive || !value || handshakeHeader(directive) !== 'Connection' || !/^upgrade$/i.test(value.value)) return [];
  const routes = topology.routes.filter(({ upgrade }) => upgrade.connection === directive);
  const linked = routes.find((route) => keepsRouteOpen(route, topology)) ?? routes[0];
  const style =
    linked &&
    connectionStyles(linked, topology).find(
      ({ connection, upgrade }) => connection.startsWith('$') && upgrade === '$http_upgrade',
    );
  if (!style) return [];
  const edits: TextEdit[] = [...style.maps, { uri: directive.uri, span: value.span, newText: style.connection }];
  const title = `Set Connection ${style.title} (plain requests no longer ask for an upgrade)`;
  return [{ id: 'connection-map', kind: 'refactor.rewrite', title, isEqualEffect: false, edits }];
};

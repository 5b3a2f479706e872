import { alignedStatement, insertAfter } from '../nginx/edit';
import { type EffectiveSetting, effectiveSetting, isIncomplete, type Scope } from '../nginx/scope';
import { parseTime } from '../nginx/values';
import type { TextEdit } from '../text/edit';
import type { LinkedRoute } from '../topology/types';
import { locationPlace, uniqueLocations } from '../topology/websocket';
import { defineRule } from './rule';

const DEFAULT = '60s';

/** A quiet WebSocket is closed after a minute. */
export default defineRule<LinkedRoute>({
  meta: {
    id: 'websocket-read-timeout',
    title: 'WebSocket closed after a quiet minute',
    category: 'websocket',
    severity: 'warning',
    fixable: 'safe',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/websocket.html',
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout',
    ],
  },
  check({ routes }, report) {
    for (const linked of uniqueLocations(routes.filter(({ webSocket }) => webSocket.strength === 'strong'))) {
      const { route } = linked;
      const setting = effectiveSetting(route.scope, 'proxy_read_timeout');
      const word = setting?.directive.args[0];
      const time = parseTime(word?.value ?? DEFAULT);
      if (time === undefined || time > 60_000 || isIncomplete(route.scope)) continue;
      const isOwn = setting?.scope === route.location?.scope;
      report({
        ...(isOwn && word ? { uri: word.file.source.uri, span: word.span } : locationPlace(route)),
        ...(pings(route.location?.path ?? '') && time > 25_000 && { severity: 'hint' }),
        message: `an idle socket of "${route.location?.path}" is cut after ${word?.value ?? DEFAULT} unless one side pings`,
        ...(setting &&
          !isOwn && {
            related: [{ uri: setting.directive.uri, span: setting.directive.head, message: 'the timeout is set here' }],
          }),
        data: linked,
      });
    }
  },
  fix({ data: { route } }) {
    const scope = route.location?.scope;
    const names = ['proxy_read_timeout', 'proxy_send_timeout'].filter((name) =>
      isShort(effectiveSetting(route.scope, name)),
    );
    const edits = scope ? setHour(scope, names) : [];
    const title = `Use ${names.map((name) => `${name} 1h`).join(' and ')}`;
    return edits.length > 0 ? [{ title, kind: 'safe', isPreferred: true, edits }] : [];
  },
});

/** Socket.IO and SockJS ping every 25 seconds unless told otherwise, SignalR every 15, Action Cable every 3. */
function pings(path: string): boolean {
  return /(?:^|[/^(|])(?:socket\\?\.io|sockjs(?:-node)?|cable|hubs?)(?:[/$)|?]|$)/i.test(path);
}

function isShort(setting: EffectiveSetting | undefined): boolean {
  const time = parseTime(setting?.directive.args[0]?.value ?? DEFAULT);
  return time !== undefined && time <= 60_000;
}

/** Corrects the lines that are there and adds the others after the last line about proxying. */
function setHour(scope: Scope, names: readonly string[]): TextEdit[] {
  const own = scope.directives.filter(({ parent }) => parent === scope.directive);
  const proxy = own.filter(({ name }) => name.value.startsWith('proxy_'));
  const corrected = scope.directives.filter(({ name }) => names.includes(name.value));
  const missing = names.filter((name) => !corrected.some((directive) => directive.name.value === name));
  const after = corrected.findLast((directive) => proxy.includes(directive)) ?? proxy.at(-1);
  return [
    ...corrected.flatMap(({ args, uri }) => (args[0] ? [{ uri, span: args[0].span, newText: '1h' }] : [])),
    ...(after && missing.length > 0
      ? insertAfter(
          after,
          missing.map((name) => alignedStatement([name, '1h'], proxy)),
        )
      : []),
  ];
}

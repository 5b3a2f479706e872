import { sharedAddresses } from '../nginx/bound-address';
import type { NginxModel, VirtualServer } from '../nginx/model';
import { lineSeenFrom } from '../nginx/place';
import type { Span } from '../text/span';
import { defineRule } from './rule';

/** Two servers with one name on one address: only the first one gets the requests. */
export default defineRule<null>({
  meta: {
    id: 'server-name-conflicting',
    title: 'Server name is taken on this address',
    category: 'syntax',
    severity: 'warning',
    fixable: 'no',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#server_name',
      'https://nginx.org/en/docs/http/server_names.html',
    ],
  },
  check({ nginx }, report) {
    const seen = new Set<string>();
    for (const { name, server, owner, text } of conflicts(nginx)) {
      const { uri, span } = name;
      const key = `${uri} ${span.start}`;
      if (seen.has(key) || isOfImage(owner)) continue;
      seen.add(key);
      const isSame = owner.directive === server.directive;
      const fact = describe(name.text, isSame, lineSeenFrom(uri, owner.directive));
      report({
        uri,
        span,
        message: `${fact}; nginx warns and sends no request here by it: conflicting server name "${name.text}" on ${text}, ignored`,
        ...(!isSame && {
          related: [{ uri: owner.directive.uri, span: owner.directive.name, message: 'this server gets the requests' }],
        }),
        data: null,
      });
    }
  },
});

interface Conflict {
  readonly name: ServerName;
  readonly server: VirtualServer;
  /** The server that has the name. */
  readonly owner: VirtualServer;
  /** The address of both. */
  readonly text: string;
}

function* conflicts(nginx: NginxModel): Generator<Conflict> {
  for (const { text, uses } of sharedAddresses(nginx).values()) {
    const owners = new Map<string, VirtualServer>();
    for (const { server } of uses.length > 1 ? uses : []) {
      // before 1.25.5 a stream server has no name
      if (server.protocol === 'stream') continue;
      for (const name of namesOf(server)) {
        const owner = name.forms.map((form) => owners.get(form)).find((other) => other && other !== server);
        if (owner) yield { name, server, owner, text };
        for (const form of name.forms) if (!owners.has(form)) owners.set(form, server);
      }
    }
  }
}

interface ServerName {
  readonly text: string;
  readonly uri: string;
  readonly span: Span;
  /** What nginx files it under: `.example.com` is `example.com` and `*.example.com`. */
  readonly forms: readonly string[];
}

/** The names that nginx compares; regular expressions and what a template fills in are none. */
function namesOf({ names, directive, scope }: VirtualServer): ServerName[] {
  if (names.length === 0) {
    if (scope.unresolvedIncludes.length > 0) return [];
    return [{ text: '', uri: directive.uri, span: directive.name.span, forms: [''] }];
  }
  return names.flatMap((word): ServerName[] => {
    const text = word.value.toLowerCase();
    if (text.startsWith('~') || (text.includes('$') && text !== '$hostname')) return [];
    const forms = text.startsWith('.') ? [text.slice(1), `*${text}`] : [text];
    return [{ text, uri: word.file.source.uri, span: word.span, forms }];
  });
}

/** The image's own default.conf is a matter of default-conf-shadows. */
function isOfImage({ directive }: VirtualServer): boolean {
  return directive.uri.startsWith('image:');
}

function describe(name: string, isSame: boolean, place: string): string {
  const subject = name === '' ? 'this server has no name' : `"${name}"`;
  if (isSame) return `${subject}: the file with this server is included twice`;
  return name === ''
    ? `${subject}, like the one in ${place}`
    : `${subject} is already a name of the server in ${place}`;
}

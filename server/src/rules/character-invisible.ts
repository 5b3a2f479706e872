import { codePointOf, hasInvisible, invisibleSpans, visibleText } from '../nginx/invisible';
import type { ConfigFile, Directive, Word } from '../nginx/tree';
import { walkDirectives } from '../nginx/walk';
import type { Span } from '../text/span';
import { defineRule } from './rule';

/** A space that is none to nginx, such as a no-break space that came with a copied text. */
export default defineRule<{ spans: readonly Span[]; file: ConfigFile; isName: boolean }>({
  meta: {
    id: 'character-invisible',
    title: 'Space that is no space to nginx',
    category: 'syntax',
    severity: 'error',
    fixable: 'safe',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/beginners_guide.html#conf_structure'],
  },
  check({ nginx }, report) {
    for (const file of nginx.config.files) {
      const { text, uri } = file.source;
      if (!hasInvisible(text)) continue;
      for (const { word, isName } of suspects(file)) {
        const spans = invisibleSpans(text, word);
        const [first] = spans;
        if (!first) continue;
        const words = `unknown directive "${word.value}"`;
        const fact = `the character ${codePointOf(file.source.slice(first))} is no space to nginx, it is part of the word "${word.value}"`;
        report({
          uri,
          span: word.span,
          message: isName ? `${fact}; nginx will refuse to start: ${words}` : fact,
          ...(isName ? { refusal: { by: 'nginx', message: words } } : { severity: 'warning' }),
          data: { spans, file, isName },
        });
      }
    }
  },
  fix({ uri, data: { spans, file, isName } }) {
    const edits = spans.map((span) => ({ uri, span, newText: visibleText(file.source.slice(span)) }));
    return [{ title: 'Replace by plain spaces', kind: isName ? 'safe' : 'suggestion', isPreferred: true, edits }];
  },
});

/** Directives whose arguments may be a text for people. */
const FREE_TEXT = new Set([
  ...['return', 'add_header', 'add_trailer', 'set', 'sub_filter', 'log_format', 'auth_basic'],
  ...['proxy_set_header', 'grpc_set_header', 'fastcgi_param', 'uwsgi_param', 'scgi_param', 'rewrite', 'if'],
  // what is wrong in an upstream has rules of its own
  'server',
]);

/** Words without quotes: names of directives, and arguments that begin or end with such a character. */
function* suspects(file: ConfigFile): Generator<{ word: Word; isName: boolean }> {
  for (const directive of walkDirectives(file.body)) {
    if (directive.parent?.block?.kind === 'data') continue;
    const { name } = directive;
    // nginx does not come to the name where the statement has no end
    if (!name.quote && hasInvisible(name.raw)) {
      if (directive.isTerminated) yield { word: name, isName: true };
      continue;
    }
    if (FREE_TEXT.has(name.value)) continue;
    for (const word of argumentsAtEdge(directive)) yield { word, isName: false };
  }
}

function argumentsAtEdge({ args }: Directive): Word[] {
  return args.filter(({ quote, raw }) => !quote && (hasInvisible(raw.slice(0, 1)) || hasInvisible(raw.slice(-1))));
}

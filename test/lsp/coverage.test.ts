import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { startAtCursor, stopAll } from '../support/cursor';
import * as ask from '../support/questions';
import { expectAnswer, HTTP, type Question, SERVICES, SITUATIONS, type Situation } from '../support/situations';

/**
 * Every feature in every situation: its text in nginx.conf, in an included file, and in a compose file; each with LF and
 * CRLF, and behind what is no ASCII (`expectAnswer` sees to both). Whoever adds a feature or a refactoring adds it here.
 */

afterEach(stopAll);

/** A text with one of its pieces replaced. */
function edited(text: string, piece: string, by: string): string {
  if (text.split(piece).length !== 2) throw new Error(`${JSON.stringify(piece)} does not stand there once`);
  return text.replace(piece, () => by);
}
const http = (piece: string, by: string): string => edited(HTTP, piece, by);
const services = (piece: string, by: string): string => edited(SERVICES, piece, by);

/** A line that holds a piece once, described as a target. */
const target = (path: string, text: string, piece: string, word: string): string => {
  const line = text.split('\n').find((each) => each.includes(piece)) ?? '';
  return `${path}: ${edited(line, piece, piece.replace(word, `⟦${word}⟧`)).trim()}`;
};

interface Feature {
  /** By which VS Code asks for it in test/vscode/suite: `vscode.…`. */
  readonly command: string;
  /** In all nginx texts … */
  readonly nginx: Question;
  /** … but for what is another one there. */
  readonly included?: Partial<Question>;
  readonly inline?: Partial<Question>;
  readonly yaml: Question;
}

function questionIn(situation: Situation, { nginx, included, inline, yaml }: Feature): Question {
  if (situation === 'YAML') return yaml;
  if (situation === 'nginx.conf') return nginx;
  return { ...nginx, ...(situation === 'an included file' ? included : inline) };
}

const toUpstream = http('http://shop', 'http://sh‸op');
const toService = services('[app-1]', '[app-‸1]');
const UPSTREAM = target('@', HTTP, 'upstream shop', 'shop');
const [FIRST, SECOND] = ['app-1', 'app-2'].map((name) => target('@', HTTP, name, name));
const PASS = target('@', HTTP, 'http://shop', 'shop');
const LOCATION = target('@', HTTP, 'location /shop', 'location /shop');
const SERVICE = target('compose.yaml', SERVICES, 'app-1:', 'app-1');
const SERVICE_2 = target('compose.yaml', SERVICES, 'app-2:', 'app-2');
const NGINX = target('compose.yaml', SERVICES, 'nginx: {', 'nginx');
const NEEDED = target('compose.yaml', SERVICES, '[app-1]', 'app-1');
const [USED, USED_2] = ['app-1', 'app-2'].map((name) => target('nginx/nginx.conf', HTTP, name, name));

const LENSES_OF_UPSTREAM = [`2 peers · round robin · 1 route ← ${UPSTREAM}`, `leads to ${PASS}`];
const SHARE = 'shop upstream · 1 route · 50 % of requests';
const lensesOfServices = (nginx: string, first = '', second = '', upstream = ''): string[] => [
  ...[`${SHARE} ← ${SERVICE}`, `leads to ${first}`, `${SHARE} ← ${SERVICE_2}`, `leads to ${second}`],
  ...[`nginx 1.30 · 1 upstream ← ${nginx}`, `leads to ${upstream}`],
];

const NOTHING: Partial<Question> = { targets: [] };
const nothingIn = (question: ask.Ask): Question => ({ given: toService, ask: question, targets: [] });
const unchanged = (question: ask.Ask): Question => ({ given: toService, ask: question, after: SERVICES });

const TIDY = `  server {
    listen 80;
    add_header B "ü 😀";
    location /shop { add_header C "ü 😀"; return 204; }
  }
`;
const UNTIDY_LINE = edited(
  TIDY,
  '    location /shop { add_header C "ü 😀"; return',
  '  location /shop{ add_header C "ü 😀";  ‸return',
);
const UNTIDY = edited(UNTIDY_LINE, '  server {\n    listen', ' server{\n\tlisten');
const TYPED = edited(TIDY, '    add_header B "ü 😀";', '      add_header B "ü 😀" ;‸');
const WITH_LINK = http('listen 80;', 'add_header C "ü 😀"; include snippets/‸one.inc;');
const WITH_FILE = services('"ü 😀"] }, app-1', '"ü 😀"], env_file: ‸app.env }, app-1');
const FOLDED = http('location /shop { proxy', '‸location /shop {\n      # one\n      proxy').replace(
  'shop; }',
  'shop;\n    }',
);

/** By the name of the capability that a server tells of. */
const FEATURES: Readonly<Record<string, Feature>> = {
  completionProvider: {
    command: 'executeCompletionItemProvider',
    nginx: { given: http('server app-2:3000', 'server ap‸'), ask: ask.complete('app-2:3000'), after: HTTP },
    yaml: {
      given: services('[app-1]', '[app-1, ‸]'),
      ask: ask.complete('app-2'),
      after: services('[app-1]', '[app-1, app-2]'),
    },
  },
  hoverProvider: {
    command: 'executeHoverProvider',
    nginx: {
      given: http('server app-1', 'server a‸pp-1'),
      ask: ask.hover,
      targets: [target('@', HTTP, 'app-1:3000', 'app-1:3000'), '**Service `app-1`**'],
    },
    yaml: {
      given: services(', app-1: {', ', a‸pp-1: {'),
      ask: ask.hover,
      targets: [SERVICE, '**Reached by nginx** from `location /shop`'],
    },
  },
  signatureHelpProvider: {
    command: 'executeSignatureHelpProvider',
    nginx: {
      given: http('B "ü 😀"', 'B "ü 😀‸"'),
      ask: ask.signatureHelp,
      targets: ['add_header name ⟦value⟧ [always];'],
    },
    yaml: nothingIn(ask.signatureHelp),
  },
  definitionProvider: {
    command: 'executeDefinitionProvider',
    nginx: { given: toUpstream, ask: ask.definition, targets: [UPSTREAM] },
    yaml: { given: toService, ask: ask.definition, targets: [SERVICE] },
  },
  declarationProvider: {
    command: 'executeDeclarationProvider',
    nginx: { given: toUpstream, ask: ask.declaration, targets: [UPSTREAM] },
    yaml: { given: toService, ask: ask.declaration, targets: [SERVICE] },
  },
  referencesProvider: {
    command: 'executeReferenceProvider',
    nginx: { given: toUpstream, ask: ask.references, targets: [UPSTREAM, PASS] },
    yaml: { given: toService, ask: ask.references, targets: [SERVICE, `${USED}`, NEEDED] },
  },
  documentHighlightProvider: {
    command: 'executeDocumentHighlights',
    nginx: { given: toUpstream, ask: ask.documentHighlight, targets: [`write ${UPSTREAM}`, `read ${PASS}`] },
    yaml: { given: toService, ask: ask.documentHighlight, targets: [`write ${SERVICE}`, `read ${NEEDED}`] },
  },
  documentSymbolProvider: {
    command: 'executeDocumentSymbolProvider',
    nginx: {
      given: http('upstream shop', '‸upstream shop'),
      ask: ask.documentSymbols,
      targets: [
        `upstream shop | 2 servers → ${target('@', HTTP, 'upstream shop', 'upstream shop')}`,
        ...['app-1:3000', 'app-2:3000'].map(
          (name) => `${name} |  → ${target('@', HTTP, `server ${name}`, `server ${name}`)}`,
        ),
      ],
    },
    inline: NOTHING,
    yaml: nothingIn(ask.documentSymbols),
  },
  workspaceSymbolProvider: {
    command: 'executeWorkspaceSymbolProvider',
    nginx: {
      given: toUpstream,
      ask: ask.workspaceSymbols('shop'),
      targets: [`shop → ${UPSTREAM}`, `location /shop → ${LOCATION}`, `server shop.example · 80 → @: ⟦server⟧ {`],
    },
    yaml: { given: toService, ask: ask.workspaceSymbols('app-1'), targets: [`app-1 → ${SERVICE}`] },
  },
  documentLinkProvider: {
    command: 'executeLinkProvider',
    nginx: {
      given: WITH_LINK,
      ask: ask.documentLinks,
      targets: [
        '@: add_header C "ü 😀"; include ⟦snippets/one.inc⟧; server_name shop.example; → nginx/snippets/one.inc',
      ],
    },
    yaml: {
      given: WITH_FILE,
      ask: ask.documentLinks,
      targets: [`${target('compose.yaml', WITH_FILE.replace('‸', ''), 'app.env', 'app.env')} → app.env`],
    },
  },
  callHierarchyProvider: {
    command: 'prepareCallHierarchy',
    nginx: {
      given: http('upstream shop', 'upstream sh‸op'),
      ask: ask.callHierarchy,
      targets: [
        `shop → ${UPSTREAM}`,
        `to app-1 by ${FIRST}`,
        `to app-2 by ${SECOND}`,
        `from location /shop by ${PASS}`,
      ],
    },
    yaml: { given: toService, ask: ask.callHierarchy, targets: [`app-1 → ${SERVICE}`, `from shop by ${USED}`] },
  },
  renameProvider: {
    command: 'executeDocumentRenameProvider',
    nginx: {
      given: toUpstream,
      ask: ask.rename('store'),
      after: HTTP.replaceAll(/(upstream |http:\/\/)shop/g, '$1store'),
    },
    yaml: {
      given: toService,
      ask: ask.rename('first'),
      after: SERVICES.replaceAll('app-1', 'first'),
      others: `//- nginx/nginx.conf\nevents {}\nhttp {\n${HTTP.replaceAll('app-1', 'first')}}\n`,
    },
  },
  // each refactoring: coverage-refactorings.test.ts
  codeActionProvider: {
    command: 'executeCodeActionProvider',
    nginx: {
      given: http('server app-2', 'server ‸app-2'),
      ask: ask.refactor(/^Mark/),
      after: http('app-2:3000', 'app-2:3000 down'),
    },
    yaml: nothingIn(ask.refactorings),
  },
  codeLensProvider: {
    command: 'executeCodeLensProvider',
    nginx: { given: toUpstream, ask: ask.codeLenses, targets: LENSES_OF_UPSTREAM },
    inline: {
      targets: [
        ...LENSES_OF_UPSTREAM,
        ...lensesOfServices(
          edited(NGINX, 'volumes', 'configs: [{ source: main, target: /etc/nginx/nginx.conf }], volumes'),
          FIRST,
          SECOND,
          UPSTREAM,
        ),
      ],
    },
    yaml: {
      given: toService,
      ask: ask.codeLenses,
      targets: lensesOfServices(NGINX, USED, USED_2, target('nginx/nginx.conf', HTTP, 'upstream shop', 'shop')),
    },
  },
  inlayHintProvider: {
    command: 'executeInlayHintProvider',
    nginx: {
      given: toUpstream,
      ask: ask.inlayHints,
      targets: ['app-1', 'app-2'].map((name) =>
        edited(
          HTTP.split('\n')[0]?.trim() ?? '',
          `${name}:3000;`,
          `${name}:3000;«50 % · max_fails=1 fail_timeout=10s»`,
        ),
      ),
    },
    yaml: nothingIn(ask.inlayHints),
  },
  semanticTokensProvider: {
    command: 'provideDocumentSemanticTokens',
    nginx: {
      given: http('server app-2', 'server ‸app-2'),
      ask: ask.semanticTokens,
      targets: ['shop class', 'app-1 namespace', 'app-2 namespace'],
    },
    inline: NOTHING,
    yaml: nothingIn(ask.semanticTokens),
  },
  foldingRangeProvider: {
    command: 'executeFoldingRangeProvider',
    nginx: {
      given: FOLDED,
      ask: ask.folding,
      targets: ['add_header B "ü 😀"; location /shop { … proxy_set_header Host $host; proxy_pass http://shop;'],
    },
    inline: NOTHING,
    yaml: nothingIn(ask.folding),
  },
  selectionRangeProvider: {
    command: 'executeSelectionRangeProvider',
    nginx: {
      given: toUpstream,
      ask: ask.selection,
      targets: [
        ...['shop', 'http://shop', 'proxy_pass http://shop', 'proxy_pass http://shop;'],
        'proxy_set_header Host $host; proxy_pass http://shop;',
        '{ proxy_set_header Host $host; proxy_pass http://shop; }',
        'location /shop { proxy_set_header Host $host; proxy_pass http://shop; }',
      ],
    },
    inline: NOTHING,
    yaml: nothingIn(ask.selection),
  },
  documentFormattingProvider: {
    command: 'executeFormatDocumentProvider',
    nginx: { given: UNTIDY, ask: ask.formatDocument, after: TIDY },
    // which stands at the margin
    included: { after: TIDY.replaceAll(/^ {2}/gm, '') },
    inline: { after: UNTIDY.replace('‸', '') },
    yaml: unchanged(ask.formatDocument),
  },
  documentRangeFormattingProvider: {
    command: 'executeFormatRangeProvider',
    nginx: { given: UNTIDY_LINE, ask: ask.formatRange, after: TIDY },
    included: { after: edited(TIDY, '    location', '  location') },
    inline: { after: UNTIDY_LINE.replace('‸', '') },
    yaml: unchanged(ask.formatRange),
  },
  documentOnTypeFormattingProvider: {
    command: 'executeFormatOnTypeProvider',
    nginx: { given: TYPED, ask: ask.formatOnType, after: TIDY },
    inline: { after: TYPED.replace('‸', '') },
    yaml: unchanged(ask.formatOnType),
  },
};

describe.each(SITUATIONS)('in %s', (situation) => {
  const asked = Object.entries(FEATURES).map(([name, feature]) => [name, questionIn(situation, feature)] as const);

  it.each(asked)('%s answers', (_, question) => expectAnswer(situation, question));
});

describe('the features', () => {
  const names = Object.keys(FEATURES).sort();

  it('are those that the server tells of', async () => {
    const { client } = await startAtCursor('‸');
    const capabilities = Object.keys(client.initialized.capabilities).filter((name) => name.endsWith('Provider'));
    expect(capabilities.filter((name) => name !== 'executeCommandProvider').sort()).toEqual(names);
  });

  it('are asked for in a real VS Code', () => {
    const folder = new URL('../vscode/suite/', import.meta.url);
    const suite = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
    const isAsked = (command: string): boolean =>
      suite.some((text) => new RegExp(`'(?:vscode\\.)?${command}'`).test(text));
    expect(names.filter((name) => !isAsked(FEATURES[name]?.command ?? '?'))).toEqual([]);
  });
});

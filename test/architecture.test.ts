import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom (see ARCHITECTURE.md), read from the import statements. */

const ROOT = join(__dirname, '..');

/** For each part of the server: the other parts it may import. Parts that a file names alone end in `.ts`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  text: [],
  nginx: ['text'],
  compose: ['text'],
  topology: ['text', 'nginx', 'compose'],
  rules: ['text', 'nginx', 'compose', 'topology'],
  balancing: ['text', 'nginx', 'compose', 'topology'],
  scaffold: ['text', 'nginx', 'compose', 'topology'],
  verify: ['text', 'nginx', 'compose', 'topology', 'balancing'],
  'settings.ts': ['rules', 'topology'],
  config: ['text', 'rules', 'settings.ts'],
  workspace: ['text', 'config', 'nginx', 'compose', 'topology', 'rules', 'balancing', 'scaffold', 'settings.ts'],
  'protocol.ts': [],
  features: [
    ...['text', 'nginx', 'compose', 'topology', 'rules', 'balancing', 'scaffold', 'verify'],
    ...['settings.ts', 'workspace', 'protocol.ts'],
  ],
  cli: [
    ...['text', 'nginx', 'compose', 'topology', 'rules', 'balancing', 'scaffold', 'verify'],
    ...['settings.ts', 'workspace'],
  ],
  'cli.ts': ['cli', 'text', 'workspace', 'settings.ts'],
  'server.ts': ['features', 'workspace', 'settings.ts', 'protocol.ts', 'text'],
  'main.ts': ['server.ts', 'workspace'],
};

/** Pure functions over text: they run in a browser, and in a test without set-up. */
const PURE = ['text', 'nginx', 'compose', 'topology', 'rules', 'config', 'balancing', 'scaffold'];

/** The only places that know a library. */
const LIBRARIES: Readonly<Record<string, RegExp>> = {
  yaml: /^server\/src\/compose\/parse\.ts$/,
  'dockerfile-ast': /^server\/src\/compose\/dockerfile(?:-\w+)?\.ts$/,
  editorconfig: /^server\/src\/cli\/editor-config\.ts$/,
  diff: /^server\/src\/cli\/unified-diff\.ts$/,
  'node-sarif-builder': /^server\/src\/cli\/report-sarif\.ts$/,
  sarif: /^server\/src\/cli\/report-sarif\.ts$/,
  tinyglobby: /^server\/src\/cli\/patterns\.ts$/,
  'jsonc-parser': /^server\/src\/text\/jsonc\.ts$/,
  vscode: /^client\/src\/(?!panel\/app\/)/,
  'vscode-languageclient': /^client\/src\/(?!panel\/app\/)/,
  'vscode-languageserver': /^server\/src\/(?:server\.ts|main\.ts|features\/)/,
  'vscode-languageserver-types': /^server\/src\/(?:server\.ts|features\/)/,
  'vscode-languageserver-textdocument': /^server\/src\/(?:server\.ts|features\/)/,
};

const MOST_LINES = 450;
/** One tokenizer and its recovery read better in one place. */
const LONGER: Readonly<Record<string, number>> = { 'server/src/nginx/parser.ts': 600 };

interface SourceText {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly { readonly name: string; readonly isType: boolean }[];
}

const sources = [...filesIn('server/src'), ...filesIn('client/src')];
const server = sources.filter(({ path }) => path.startsWith('server/'));

function filesIn(folder: string): SourceText[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const text = readFileSync(file, 'utf8');
      return { path: relative(ROOT, file).replaceAll('\\', '/'), text, imports: readImports(text) };
    });
}

function readImports(text: string): SourceText['imports'] {
  const statements = text.matchAll(/^(?:import|export)(\s+type)?\b[^;'"`]*?\bfrom '([^']+)';$/gms);
  const bare = text.matchAll(/^import '([^']+)';$|\b(?:import|require)\('([^']+)'\)/gm);
  return [
    ...[...statements].map(([, type, name = '']) => ({ name, isType: type !== undefined })),
    ...[...bare].map(([, first, second]) => ({ name: first ?? second ?? '', isType: false })),
  ];
}

/** The file or folder that a relative import leads to, from the root; undefined for a package. */
function resolveImport(from: string, name: string): string | undefined {
  return name.startsWith('.') ? posix.join(dirname(from), name) : undefined;
}

/** `server/src/nginx/model` → `nginx`, `server/src/settings` → `settings.ts`. */
function partOf(path: string): string {
  const [, , part = '', ...deeper] = path.replace(/\.ts$/, '').split('/');
  const isFolder = deeper.length > 0 || (part in MAY_IMPORT && !(`${part}.ts` in MAY_IMPORT));
  return isFolder ? part : `${part}.ts`;
}

function packageOf(name: string): string {
  return name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? name);
}

/** What all features share. */
const OF_ALL_FEATURES = /^server\/src\/features\/(?:convert|request|capabilities)$/;

/** A feature is a file, with a folder of its name beside it where it takes several. */
function isOtherFeature(path: string, target: string): boolean {
  if (!target.startsWith('server/src/features/') || OF_ALL_FEATURES.test(target)) return false;
  const featureOf = (file: string): string | undefined => file.replace(/\.ts$/, '').split('/')[3];
  return featureOf(path) !== featureOf(target);
}

describe('the server', () => {
  it('has no part without a place in the layers', () => {
    expect([...new Set(server.map(({ path }) => partOf(path)))].filter((part) => !(part in MAY_IMPORT))).toEqual([]);
  });

  it('imports downwards only', () => {
    const wrong = server.flatMap(({ path, imports }) => {
      const part = partOf(path);
      return imports.flatMap(({ name }) => {
        const target = resolveImport(path, name);
        if (target === undefined) return [];
        const other = partOf(target);
        const isFine = target.startsWith('server/src/') && (other === part || MAY_IMPORT[part]?.includes(other));
        return isFine ? [] : [`${path} imports ${name}`];
      });
    });
    expect(wrong).toEqual([]);
  });

  it('has a core without input, output and timers', () => {
    const core = server.filter(({ path }) => PURE.includes(partOf(path)));
    const imports = core.flatMap(({ path, imports: all }) =>
      all.filter(({ name }) => /^node:|^vscode/.test(name)).map(({ name }) => `${path} imports ${name}`),
    );
    const calls = core.flatMap(({ path, text }) =>
      [
        ...text.matchAll(/^(?!\s*(?:\/\/|\*)).*\b((?:setTimeout|setInterval|setImmediate)\(|process\.|console\.)/gm),
      ].map(([, call]) => `${path} uses ${call}`),
    );
    expect([...imports, ...calls]).toEqual([]);
  });

  it('takes no more than types from what the settings describe', () => {
    const settings = server.find(({ path }) => path === 'server/src/settings.ts');
    expect(settings?.imports.filter(({ isType }) => !isType)).toEqual([]);
  });

  it('has features that do not know each other', () => {
    const wrong = server
      .filter(({ path }) => partOf(path) === 'features')
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ name }) => isOtherFeature(path, resolveImport(path, name) ?? ''))
          .map(({ name }) => `${path} imports ${name}`),
      );
    expect(wrong).toEqual([]);
  });
});

describe('rules', () => {
  const isRule = ({ text }: SourceText): boolean => /^export default /m.test(text);
  const rules = server.filter((source) => partOf(source.path) === 'rules' && isRule(source));
  const names = new Set(rules.map(({ path }) => path.replace(/\.ts$/, '')));

  it('do not import each other: what they share has a file of its own', () => {
    const wrong = server
      .filter(({ path }) => path !== 'server/src/rules/index.ts')
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ name }) => names.has(resolveImport(path, name) ?? ''))
          .map(({ name }) => `${path} imports ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it('know nothing of how they are run', () => {
    const wrong = rules.flatMap(({ path, imports }) =>
      imports
        .filter(({ name }) => ['./run', './index', './suppress'].includes(name))
        .map(({ name }) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('are the only default exports', () => {
    const others = sources.filter((source) => isRule(source) && !rules.includes(source));
    expect(others.map(({ path }) => path)).toEqual([]);
  });
});

describe('the client', () => {
  it('knows the protocol of the server and nothing else of it', () => {
    const wrong = sources
      .filter(({ path }) => path.startsWith('client/'))
      .flatMap(({ path, imports }) =>
        imports
          .map(({ name }) => resolveImport(path, name))
          .filter((target) => target && !target.startsWith('client/src/') && target !== 'server/src/protocol')
          .map((target) => `${path} imports ${target}`),
      );
    expect(wrong).toEqual([]);
  });
});

describe('every source file', () => {
  it('leaves a library to the place that wraps it', () => {
    const wrong = sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ name }) => !name.startsWith('.') && !name.startsWith('node:'))
        .filter(({ name }) => !LIBRARIES[packageOf(name)]?.test(path))
        .map(({ name }) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('can be read in one sitting', () => {
    const long = sources
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ path, lines }) => lines > (LONGER[path] ?? MOST_LINES));
    expect(long.map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
  });

  it('is named after what it holds', () => {
    const vague = sources.filter(({ path }) =>
      /(?:^|\/)(?:[\w-]+[-.])?(?:utils?|helpers?|misc)(?:[-.][\w-]+)*(?:\/|$)/i.test(path),
    );
    expect(vague.map(({ path }) => path)).toEqual([]);
  });
});

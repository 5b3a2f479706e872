import { describe, expect, it } from 'vitest';
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver';
import { documentationIn, type ItemData } from '../../server/src/features/completion/item-data';
import type { FeatureContext } from '../../server/src/features/request';
import { contextOf, type DirectiveEntry, directiveNames, findDirective } from '../../server/src/nginx/catalogue';
import { blocksAround } from '../../server/src/nginx/cursor';
import { EXAMPLES } from '../../server/src/nginx/directive-examples';
import { possibleScopes } from '../../server/src/nginx/possible-scopes';
import type { ConfigFile } from '../../server/src/nginx/tree';
import { walkDirectives } from '../../server/src/nginx/walk';
import { SourceFile } from '../../server/src/text/source';
import type { Snapshot } from '../../server/src/workspace/workspace';
import { featureContext, itemsAt, writtenText } from '../support/completion-places';
import { findNginx, nginxTest, nginxVersion, ROOT_FILE } from '../support/nginx';
import { analyseProject, readProjects } from '../support/projects';
import { minimalStatement, NEEDS_MORE } from './completion-statements';

/**
 * At the word boundaries of the fixtures and of a configuration with every kind of block, completion offers what nginx
 * accepts there, and nothing it refuses: what is offered is written there, and nginx is asked.
 */

/** As nginx reads them, named from /etc/nginx. */
type Files = Readonly<Record<string, string>>;

interface Configuration {
  readonly name: string;
  readonly context: FeatureContext;
  readonly snapshot: Snapshot;
  readonly files: Files;
  /** The names of `files` by URI. */
  readonly names: ReadonlyMap<string, string>;
}

interface Place {
  readonly configuration: Configuration;
  readonly file: ConfigFile;
  readonly offset: number;
}

const PREFIX = '/etc/nginx/';

/** The oracle's version is known to completion: it offers what that one has. */
function configurations(): Configuration[] {
  const own = new Map([['nginx.conf', EVERY_BLOCK]]);
  const all = [...readProjects(), { name: 'every block', files: own }];
  return all.flatMap(({ name, files }): Configuration[] => {
    const project = analyseProject(files, name === 'every block' ? ['nginx.conf'] : []);
    project.workspace.setSettings({ nginxVersion: nginxVersion() });
    const snapshots = project.workspace.snapshots();
    const context = featureContext(project.workspace, snapshots);
    return snapshots.flatMap((snapshot, index) => {
      const read = readByNginx(snapshot);
      return read ? [{ name: `${name} ${index + 1}`, context, snapshot, ...read }] : [];
    });
  });
}

function readByNginx({ topology }: Snapshot): Pick<Configuration, 'files' | 'names'> | undefined {
  const { config } = topology.nginx;
  const files: Record<string, string> = {};
  const names = new Map<string, string>();
  for (const file of config.files) {
    const path = config.pathOf?.(file) ?? (file === config.root ? PREFIX + ROOT_FILE : '');
    if (!path.startsWith(PREFIX) || file.variables) return undefined;
    const name = file === config.root ? ROOT_FILE : path.slice(PREFIX.length);
    files[name] = file.source.text;
    names.set(file.source.uri, name);
  }
  return { files, names };
}

const EVERY_BLOCK = `events {
}
mail {
    auth_http 127.0.0.1:9000;
    server {
        listen 127.0.0.1:2110;
        protocol pop3;
    }
}
stream {
    map $remote_addr $name {
        default a;
    }
    upstream db {
        zone db 64k;
        server 127.0.0.1:5432;
    }
    server {
        listen 127.0.0.1:25432;
        proxy_pass db;
        proxy_connect_timeout 5s;
        proxy_next_upstream on;
    }
}
http {
    limit_conn_zone $binary_remote_addr zone=known:1m;
    limit_req_zone $binary_remote_addr zone=asked:1m rate=1r/s;
    map $http_upgrade $connection_upgrade {
        default upgrade;
        "" close;
    }
    geo $region {
        default 0;
    }
    split_clients $remote_addr $variant {
        50% a;
    }
    types {
        text/html html;
    }
    upstream app {
        server 127.0.0.1:3000 max_fails=3;
        server 127.0.0.1:3001 weight=2 down;
    }
    upstream hashed {
        hash $request_uri consistent;
        server 127.0.0.1:3000;
    }
    server {
        listen 127.0.0.1:20080;
        server_name example.com;
        if ($host = a) {
            return 404;
        }
        location / {
            proxy_pass http://app;
            proxy_next_upstream error timeout;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For "$remote_addr, $http_x_forwarded_for";
            proxy_buffering off;
            proxy_http_version 1.1;
            proxy_read_timeout 60s;
            add_header X-Served-By $upstream_addr always;
            limit_req zone=asked burst=5;
            if ($request_method = POST) {
                set $a b;
            }
            limit_except GET {
                deny all;
            }
        }
        location = /files {
            root /tmp;
            try_files $uri =404;
            rewrite ^/a /b last;
            satisfy any;
            gzip_static on;
            access_log off;
        }
    }
}
`;

/** Places of the fixtures; those of the configuration with every block come on top. */
const NAMES = 110;
const ARGUMENTS = 120;

/** Always the same numbers. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) % limit;
  };
}

function sample<T>(list: readonly T[], count: number, random: (limit: number) => number): T[] {
  const rest = [...list];
  const taken: T[] = [];
  while (taken.length < count && rest.length > 0) taken.push(...rest.splice(random(rest.length), 1));
  return taken;
}

function withText({ configuration: { files, names }, file }: Place, text: string): Files {
  return { ...files, [names.get(file.source.uri) ?? '']: text };
}

function inserted({ file, offset }: Place, text: string): string {
  return file.source.text.slice(0, offset) + text + file.source.text.slice(offset);
}

async function refusal(files: Files): Promise<string | undefined> {
  const { ok, errors, output } = await nginxTest(files, { hosts: 'all' });
  return ok ? undefined : (errors.find(({ level }) => level === 'emerg')?.message ?? output.trim());
}

const describePlace = ({ configuration: { name }, file, offset }: Place): string =>
  `${name}, line ${file.source.placeAt(offset).line + 1}`;

/** The key of the catalogue's entry; undefined for what is no directive. */
const keyOf = ({ label, data }: CompletionItem): string | undefined => {
  const documentation = data === undefined ? undefined : documentationIn(label, data as ItemData);
  return documentation && 'directive' in documentation ? documentation.directive : undefined;
};

const entryOf = (item: CompletionItem): DirectiveEntry | undefined => {
  const [name = '', kind, module] = keyOf(item)?.split(' ') ?? [];
  return findDirective(name).find((entry) => entry.kind === kind && entry.module === module);
};

/** What nginx of this version certainly has. */
const isCertain = ({ detail }: CompletionItem): boolean => !/^since |^NGINX Plus$|^needs a module$/.test(detail ?? '');

// set by the test itself
const SET_BY_TEST = /^"(?:pid|user|\w+_temp_path)" directive is duplicate$/;

describe.skipIf(!findNginx())('completion and nginx itself', { timeout: 300_000 }, async () => {
  const accepted: Configuration[] = [];
  for (const configuration of configurations()) {
    if ((await refusal(configuration.files)) !== undefined) continue;
    // a file that nginx does not read accepts everything
    const [first] = filesOf(configuration);
    const nonsense = first && withText({ configuration, file: first, offset: 0 }, 'upstream_lens;');
    if (nonsense && (await refusal(nonsense)) !== undefined) accepted.push(configuration);
  }
  const random = generator(5);

  it('has configurations to ask about', () => {
    expect(accepted.length).toBeGreaterThan(15);
    expect(accepted.at(-1)?.name).toBe('every block 1');
  });

  describe('at the names of directives', () => {
    const all = accepted.flatMap(namePlaces);
    const own = all.filter(({ configuration: { name } }) => name === 'every block 1');
    const places = [...sample(all, NAMES, random), ...oneForEachBlock(own)];
    let offered = 0;
    let withheld = 0;

    it('nginx accepts what is offered', async () => {
      const wrong: string[] = [];
      for (const [index, place] of places.entries()) {
        const items = (await itemsAt(place.configuration.context, place.file.source.uri, place.offset)).filter(
          isCertain,
        );
        const isWhole = index >= NAMES;
        const statements = sample(items, isWhole ? 120 : 4, random).map((item) => statementOf(item, place));
        offered += statements.length;
        for (let from = 0; from < statements.length; from += 10) {
          for (const [statement, message] of await refusedOf(place, statements.slice(from, from + 10))) {
            wrong.push(`${describePlace(place)}: ${statement} ${message}`);
          }
        }
      }
      expect(wrong).toEqual([]);
      expect(offered).toBeGreaterThan(1200);
    });

    it('nginx refuses what is not offered', async () => {
      const wrong: string[] = [];
      for (const place of places.filter(isAmongDirectives)) {
        const items = await itemsAt(place.configuration.context, place.file.source.uri, place.offset);
        const labels = new Set(items.map(({ label }) => label));
        const names = directiveNames().filter(
          (name) => !labels.has(name) && isOfThisVersion(name) && !LEFT_OUT.has(name),
        );
        for (const name of sample(names, 2, random)) {
          withheld++;
          const [entry] = findDirective(name);
          if (!entry) continue;
          const message = await refusal(withText(place, inserted(place, ` ${minimalStatement(entry)} `)));
          if (!isReasonToWithhold(message, name))
            wrong.push(`${describePlace(place)}: ${name} ${message ?? 'is accepted'}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(withheld).toBeGreaterThan(200);
    });

    it('in places enough', () => expect(places.length).toBeGreaterThanOrEqual(130));
  });

  describe('as a whole', () => {
    const [every] = accepted.slice(-1);
    const places = every ? oneForEachBlock(namePlaces(every)).filter(isAmongDirectives) : [];

    it('nginx accepts the statements that names are completed to', async () => {
      const wrong: string[] = [];
      let tried = 0;
      for (const place of places) {
        const items = await itemsAt(place.configuration.context, place.file.source.uri, place.offset);
        for (const item of items.filter(isCertain)) {
          if (!HAND_MADE.test(item.textEdit?.newText ?? '')) continue;
          tried++;
          const text = writtenText(item, () => FILLED[item.label] ?? '1');
          const message = await refusal(withText(place, inserted(place, ` ${text} `)));
          if (message !== undefined && !NEEDS_MORE.some((pattern) => pattern.test(message)))
            wrong.push(`${describePlace(place)}: ${text}: ${message}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(tried).toBeGreaterThan(60);
    });

    it.each(Object.entries(EXAMPLES))('nginx accepts the example of %s', async (key, example) => {
      const [name = '', kind, module] = key.split(' ');
      const entry = findDirective(name).find((each) => each.kind === kind && each.module === module);
      const place = places.find(({ file, offset, configuration: { snapshot } }) => {
        const [scope] = possibleScopes(file, blocksAround(file, offset), [snapshot.topology.nginx.config]);
        return entry && scope && entry.contexts & contextOf(scope) && (kind === 'http') === (scope.protocol === 'http');
      });
      if (!place) throw new Error(`there is no block for ${key}`);
      const { source } = place.file;
      // of what stands there already a second one would be refused
      const text = blanked(place, name, example);
      expect(
        await refusal(
          withText(
            place,
            inserted(
              { ...place, file: { ...place.file, source: new SourceFile(source.uri, text) } },
              ` ${example.replace('proxy_pass backend;', 'proxy_pass db;')} `,
            ),
          ),
        ),
      ).toBeUndefined();
    });
  });

  describe('at the arguments', () => {
    const all = accepted.flatMap(argumentPlaces);
    const own = all.filter(({ configuration: { name } }) => name === 'every block 1');
    const places = [...sample(all, ARGUMENTS, random), ...own];
    let asked = 0;

    it('nginx has nothing against the words that are offered', async () => {
      const wrong: string[] = [];
      for (const place of places) {
        const { source } = place.file;
        const items = (await itemsAt(place.configuration.context, source.uri, place.offset)).filter(isCertain);
        // what goes on is no whole word yet; families of variables are completed below
        const words = items.filter(
          ({ kind, command, label }) => kind !== CompletionItemKind.Folder && (!command || label.startsWith('$')),
        );
        for (const item of sample(words, 4, random)) {
          const { textEdit } = item;
          if (!textEdit || !('range' in textEdit)) continue;
          asked++;
          const word = argumentOf(item);
          const [start, end] = [textEdit.range.start, textEdit.range.end].map((at) => source.offsetAt(at));
          const text = source.text.slice(0, start) + word + source.text.slice(end);
          const message = await refusal(withText(place, text));
          if (message !== undefined && !BESIDE_THE_POINT.some((pattern) => pattern.test(message)))
            wrong.push(`${describePlace(place)}: ${item.label} as ${word}: ${message}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(asked).toBeGreaterThan(300);
    });

    it('in places enough', () => expect(places.length).toBeGreaterThanOrEqual(180));
  });
});

/** Snippets with more than one place, or with a word that was chosen for the directive. */
const HAND_MADE = /\$\{1:|\$\{2|[^ {]+ [^$ {|]+.*;/s;

/** What is to be filled in where nothing stands for it. */
const FILLED: Readonly<Record<string, string>> = {
  if: '$host',
  proxy_pass: '127.0.0.1:1',
  grpc_pass: '127.0.0.1:1',
};

/** The text with blanks in the place of what the example brings, too, and nginx takes once in the block. */
function blanked({ file, offset }: Place, name: string, example: string): string {
  const names = new Set([name, ...[...example.matchAll(/^(\w+) /gm)].map(([, first = '']) => first)]);
  let { text } = file.source;
  for (const directive of blocksAround(file, offset).at(-1)?.block?.body ?? file.body) {
    const { start, end } = directive;
    if (names.has(directive.name.value) && findDirective(directive.name.value).some(({ isSingle }) => isSingle)) {
      text = text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
    }
  }
  return text;
}

/** Behind every statement and every brace: a name may be written there. */
function namePlaces(configuration: Configuration): Place[] {
  return filesOf(configuration).flatMap((file) => {
    const offsets = [...walkDirectives(file.body)].flatMap(({ end, block }) => (block ? [block.open + 1, end] : [end]));
    return [...new Set(offsets)].map((offset) => ({ configuration, file, offset }));
  });
}

/** Where each argument begins, nothing of it being typed yet. */
function argumentPlaces(configuration: Configuration): Place[] {
  return filesOf(configuration).flatMap((file) =>
    [...walkDirectives(file.body)].flatMap(({ args }) =>
      args.filter(({ quote }) => !quote).map(({ start }) => ({ configuration, file, offset: start })),
    ),
  );
}

function filesOf({ snapshot, context }: Configuration): ConfigFile[] {
  const { files } = snapshot.topology.nginx.config;
  return files.filter(({ source }) => context.view.sourceOf(source.uri) === source);
}

function oneForEachBlock(places: readonly Place[]): Place[] {
  return [...new Map(places.map((place) => [blocksAround(place.file, place.offset).at(-1), place])).values()];
}

/** `nginxTest` leaves them out of its copy. */
const LEFT_OUT: ReadonlySet<string> = new Set(['pid', 'user', 'daemon', 'lock_file']);

/** In blocks of data a name is a key. */
function isAmongDirectives({ file, offset }: Place): boolean {
  return blocksAround(file, offset).at(-1)?.block?.kind !== 'data';
}

function statementOf(item: CompletionItem, { file, offset }: Place): string {
  if (keyOf(item) === undefined) return writtenText(item, () => (item.label === 'include' ? '/dev/null' : '127.0.0.1'));
  const entry = entryOf(item);
  if (!entry) throw new Error(`${item.label} has no entry at ${file.source.uri} ${offset}`);
  return minimalStatement(entry);
}

/** Those of some statements that nginx refuses at a place: they are asked about together, and alone if that fails. */
async function refusedOf(place: Place, statements: readonly string[]): Promise<[statement: string, message: string][]> {
  if (statements.length === 0) return [];
  const message = await refusal(withText(place, inserted(place, ` ${statements.join(' ')} `)));
  if (message === undefined) return [];
  if (statements.length > 1) {
    const found: [string, string][] = [];
    for (const statement of statements) found.push(...(await refusedOf(place, [statement])));
    return found;
  }
  const isFine = SET_BY_TEST.test(message) || NEEDS_MORE.some((pattern) => pattern.test(message));
  return isFine ? [] : [[statements[0] ?? '', message]];
}

/** What is newer than the oracle, Plus or of other modules is not known to it, wherever it stands. */
function isOfThisVersion(name: string): boolean {
  return findDirective(name).every(({ since, edition, removed }) => !since && edition === 'open source' && !removed);
}

/** nginx takes them, and they do nothing there: a second zone or method; a method beside backup servers. */
const WITHHELD: ReadonlySet<string> = new Set(['zone', 'ip_hash', 'least_conn', 'hash', 'random']);

/** Without a block of mail or stream in it the module of that is not loaded. */
function isReasonToWithhold(message: string | undefined, name: string): boolean {
  if (/^location "\/upstream-lens" cannot be inside /.test(message ?? '')) return name === 'location';
  if (message === undefined) return WITHHELD.has(name);
  if (message === `unknown directive "${name}"`)
    return findDirective(name).every(({ kind }) => kind === 'mail' || kind === 'stream');
  return (
    message === `"${name}" directive is not allowed here` ||
    message?.startsWith(`"${name}" directive is duplicate`) ||
    name === 'load_module'
  );
}

function argumentOf(item: CompletionItem): string {
  const text = writtenText(item, () => '1');
  return /^\$\w+_$/.test(text) ? `${text}a` : text;
}

/** What nginx says of other things than of the word: of another line, or of what follows from it. */
const BESIDE_THE_POINT: readonly RegExp[] = [
  /^"proxy_pass" cannot have URI part in location given by regular expression/,
  /^duplicate "0\.0\.0\.0:53" address and port pair$/,
  /^host not found in upstream "(?:api|events_pool)"$/,
  // it stands where the zone was, or names one that is not there
  /^"limit_req" must have "zone" parameter$/,
  /^zero size shared memory zone "(?:name|asked)"$/,
];

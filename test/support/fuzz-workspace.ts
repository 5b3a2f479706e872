import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import type { Finding } from '../../server/src/rules/run';
import { applyEdits } from '../../server/src/text/edit';
import type { Span } from '../../server/src/text/span';
import { type Snapshot, Workspace } from '../../server/src/workspace/workspace';
import { FIXTURE_ROOT, fixtureUri, MemoryFileSystem } from './fixture';
import { FUZZ_PROJECTS } from './fuzz-projects';
import { type Mutation, mutate, mutation } from './mutations';

/** Texts by path. */
export type Project = ReadonlyMap<string, string>;

const ROOT = join(import.meta.dirname, '..', '..');
const FOLDERS = [join(ROOT, 'examples'), join(ROOT, '..', 'shared', 'corpus', 'projects')];
/** Larger projects are as broken as small ones, only slower. */
const LARGEST_SEED = 12_000;

/** The project's own small projects, its examples, and real ones where they are present. */
export function readProjects(): Project[] {
  const found = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => readFolder(join(folder, name))),
  );
  const sizeOf = (project: Project) => [...project.values()].reduce((sum, text) => sum + text.length, 0);
  return [...FUZZ_PROJECTS, ...found.filter((project) => sizeOf(project) < LARGEST_SEED)];
}

function readFolder(folder: string): Project {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const isWanted = (name: string) => /\.(?:conf|ya?ml|template|env)$|^\.env$|Dockerfile|\.inc$/i.test(name);
  return new Map(
    files
      .filter(({ name }) => isWanted(name))
      .map(({ name, parentPath }): [string, string] => {
        const path = join(parentPath, name);
        return [relative(folder, path), readFileSync(path, 'utf8')];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** What YAML, Compose and Dockerfiles look at; the mutations of nginx's texts know nothing of it. */
const PIECES = [
  ...[': ', '- ', '\n', '\n  ', '\n    - ', '\t', ',', '[', ']', '{', '}', '? ', '"', "'", '#', ' #', '|\n', '>-\n'],
  ...['&a ', '*a', '<<: *a\n', '<<: [*a, *a]\n', '!reset null', '!override ', '---\n', '...\n', '%YAML 1.2\n'],
  ...['$', '$$', '${', '${A', '${A:-b}', '${A:?no}', '${A-${B:-${C}}}', '}', '~', 'null', '0x1F', '1e3', '.nan'],
  ...['services:\n', 'volumes:\n', 'include: docker-compose.yml\n', 'include: [a.yml, {path: [b.yml]}]\n'],
  ...['extends: nginx\n', 'extends: {file: docker-compose.yml, service: nginx}\n', 'network_mode: service:nginx\n'],
  ...['profiles: [a]\n', 'scale: 0\n', 'deploy: {replicas: 99999999999}\n', 'configs: [site]\n', 'name: ..\n'],
  ...['- ..:/etc/nginx\n', '- .:/etc/nginx/conf.d\n', '- /:/\n', '- ./nginx.conf:/etc/nginx/nginx.conf:ro\n'],
  ...[
    'FROM nginx\n',
    'FROM nginx AS a\nFROM a\n',
    'COPY . /etc/nginx\n',
    'COPY --from=0 a b\n',
    'RUN rm -rf /etc/nginx/*\n',
  ],
  ...['COPY <<EOF /etc/nginx/conf.d/a.conf\n', 'EOF\n', 'CMD ["nginx", "-c", "/a.conf"]\n', '\\\n', 'ENV A=b\n'],
  ...[
    'include *.conf;',
    'include nginx.conf;',
    'include /etc/nginx/conf.d/*.conf;',
    '../',
    './',
    '__proto__',
    'constructor',
  ],
  ...['\ufeff', '\u2028', '\0', 'é', '😀', '\ud83d', '\r', '\r\n'],
];

interface Insertion {
  readonly at: number;
  readonly piece: number;
}

interface Change {
  /** Which file, as a share of 2¹⁶ of the project's. */
  readonly file: number;
  readonly general: Mutation;
  readonly insertions: readonly Insertion[];
}

/** A project and what is broken in it: a few numbers, so that a failing one shrinks. */
export interface BrokenProject {
  readonly project: number;
  readonly changes: readonly Change[];
  /** A file that is deleted, as a share of 2¹⁶; most often none. */
  readonly deleted: number | undefined;
}

const insertion: fc.Arbitrary<Insertion> = fc.record({ at: fc.nat(0xffff), piece: fc.nat(PIECES.length - 1) });

/** Broken ones of so many projects. */
export function brokenProject(projects: number): fc.Arbitrary<BrokenProject> {
  const change: fc.Arbitrary<Change> = fc.record({
    file: fc.nat(0xffff),
    general: mutation(1),
    insertions: fc.array(insertion, { maxLength: 3 }),
  });
  return fc.record({
    project: fc.nat(projects - 1),
    changes: fc.array(change, { minLength: 1, maxLength: 3 }),
    deleted: fc.option(fc.nat(0xffff), { freq: 12, nil: undefined }),
  });
}

/** The files after the changes. */
export function breakProject({ project, changes, deleted }: BrokenProject, projects: readonly Project[]): Project {
  const files = new Map(projects[project]);
  const paths = [...files.keys()];
  const pathAt = (share: number) => paths[Math.floor((share / 0x10000) * paths.length)] ?? '';
  for (const { file, general, insertions } of changes) {
    const path = pathAt(file);
    let text = files.get(path) ?? '';
    for (const { at, piece } of insertions) {
      const place = Math.floor((at / 0x10000) * (text.length + 1));
      text = text.slice(0, place) + (PIECES[piece] ?? '') + text.slice(place);
    }
    files.set(path, mutate(general, [text]));
  }
  // the first insertion alone would hide behind the last mutation, which may cut the text
  if (deleted !== undefined) files.delete(pathAt(deleted));
  return files;
}

/** Everything that was found in files, as the server would find it from nothing. */
export function checkWorkspaceLaws(files: Project): void {
  const workspace = openWorkspace(files);
  for (const snapshot of workspace.snapshots()) {
    for (const finding of snapshot.findings) {
      expectPlace(files, finding, finding.rule);
      for (const place of finding.related ?? []) expectPlace(files, place, `a related place of ${finding.rule}`);
      for (const fix of workspace.fixes(snapshot, finding)) checkFix(files, finding, fix);
    }
    for (const { origin, reason } of snapshot.topology.blindSpots) {
      if (origin && files.has(pathOf(origin.uri))) expectPlace(files, origin, `the blind spot "${reason}"`);
    }
  }
}

function checkFix(files: Project, finding: Finding, fix: ReturnType<Workspace['fixes']>[number]): void {
  const name = `the fix "${fix.title}" of ${finding.rule}`;
  if (fix.edits.length === 0) throw new Error(`${name} changes nothing`);
  for (const uri of new Set(fix.edits.map((edit) => edit.uri))) {
    const edits = fix.edits.filter((edit) => edit.uri === uri);
    for (const edit of edits) expectPlace(files, edit, name);
    const ordered = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    ordered.forEach(({ span }, index) => {
      const before = ordered[index - 1];
      if (before && before.span.end > span.start) throw new Error(`${name} has edits that overlap`);
    });
    applyEdits(files.get(pathOf(uri)) ?? '', edits);
  }
}

function expectPlace(files: Project, { uri, span }: { uri: string; span: Span }, what: string): void {
  const text = files.get(pathOf(uri));
  if (text === undefined) throw new Error(`${what} is in ${uri}, which is no file of the project`);
  const { start, end } = span;
  if (!(0 <= start && start <= end && end <= text.length)) {
    throw new Error(`${what} is at ${start}-${end} of ${uri}, which has ${text.length} characters`);
  }
}

function pathOf(uri: string): string {
  return uri.startsWith(`${FIXTURE_ROOT}/`) ? decodeURIComponent(uri.slice(FIXTURE_ROOT.length + 1)) : uri;
}

function openWorkspace(files: Project): Workspace {
  const workspace = new Workspace(new MemoryFileSystem(files));
  workspace.setFolders([FIXTURE_ROOT]);
  return workspace;
}

/**
 * An editor's workspace, in which the same files are opened with their broken texts and closed again: what is kept from
 * one edit to the next must give what an analysis from nothing gives.
 */
export class EditedWorkspace {
  readonly #project: Project;
  readonly #workspace: Workspace;

  constructor(project: Project) {
    this.#project = project;
    this.#workspace = openWorkspace(project);
    this.#workspace.snapshots();
  }

  check(files: Project): void {
    // a deleted file is another matter: the editor keeps its text
    const changed = [...files].filter(([path, text]) => this.#project.get(path) !== text);
    const now = new Map([...this.#project, ...changed]);
    for (const [path, text] of changed) this.#workspace.sources.open(fixtureUri(path), languageOf(path), 1, text);
    const edited = this.#workspace.snapshots();
    const fresh = openWorkspace(now).snapshots();
    const isStale = [...edited, ...fresh].some(
      ({ files: { composeResult }, topology }) =>
        composeResult?.isStale || topology.compose?.problems.some(({ kind }) => kind === 'yaml'),
    );
    const [kept, wanted] = [describe(edited), describe(fresh)];
    for (const [path] of changed) this.#workspace.sources.close(fixtureUri(path));
    this.#workspace.snapshots();
    if (!isStale && kept !== wanted) {
      throw new Error(`after an edit it says\n${kept}\nand from nothing\n${wanted}`);
    }
  }
}

function languageOf(path: string): string {
  return /\.ya?ml$/.test(path) ? 'dockercompose' : 'plaintext';
}

function describe(snapshots: readonly Snapshot[]): string {
  return snapshots
    .flatMap(({ files, findings }) => [
      `${files.id} ${files.compose.join(' ')}`,
      ...findings.map(({ rule, uri, span, severity, message }) =>
        [' ', rule, uri, span.start, span.end, severity, message].join(' '),
      ),
    ])
    .join('\n');
}

export interface FuzzLimits {
  /** Milliseconds that one input may take; not measured if left out. */
  readonly time?: number;
}

/** Largest input to which the limit of time applies, in characters. */
const TIMED_SIZE = 100_000;

/**
 * Checks `count` broken projects; every fourth is edited as well as analysed from nothing.
 * @returns what is wrong with the smallest failing one, or undefined
 */
export function fuzzWorkspace(
  count: number,
  seed: number,
  { time }: FuzzLimits = {},
  projects = readProjects(),
): string | undefined {
  const edited = projects.map((project) => new EditedWorkspace(project));
  let number = 0;
  const law = fc.property(brokenProject(projects.length), (broken) => {
    const files = breakProject(broken, projects);
    checkTime(files, time);
    if (number++ % 4 === 0) edited[broken.project]?.check(files);
  });
  const result = fc.check(law, { numRuns: count, seed });
  if (!result.failed) return undefined;
  const [smallest] = result.counterexample ?? [];
  const files = smallest ? breakProject(smallest, projects) : new Map<string, string>();
  const original = projects[smallest?.project ?? 0] ?? new Map<string, string>();
  const changed = [...files].filter(([path, text]) => original.get(path) !== text);
  const error = result.errorInstance;
  return [
    error instanceof Error ? (error.stack ?? error.message) : String(error),
    `after ${result.numRuns} inputs, seed ${seed}; project ${smallest?.project} of ${[...original.keys()].join(', ')}`,
    `deleted: ${[...original.keys()].filter((path) => !files.has(path)).join(', ') || 'nothing'}; changed, as JSON:`,
    JSON.stringify(Object.fromEntries(changed)),
  ].join('\n');
}

function checkTime(files: Project, limit: number | undefined): void {
  let fastest = Number.POSITIVE_INFINITY;
  // once more before complaining: the first time may have waited for another process, or for the garbage collector
  for (let attempt = 0; attempt < 4; attempt++) {
    const start = performance.now();
    checkWorkspaceLaws(files);
    fastest = Math.min(fastest, performance.now() - start);
    if (limit === undefined || fastest <= limit) return;
  }
  const size = [...files.values()].reduce((sum, text) => sum + text.length, 0);
  if (size < TIMED_SIZE) throw new Error(`${size} characters take ${Math.round(fastest)} ms`);
}

/** The library of realistic projects in `test/fixtures/projects`: reading them, and saying in short what the analysis makes of one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Finding } from '../../server/src/rules/run';
import { SourceFile } from '../../server/src/text/source';
import type { Endpoint, LinkedRoute, LinkedUpstream, Target, Topology } from '../../server/src/topology/types';
import { type Snapshot, Workspace } from '../../server/src/workspace/workspace';
import { FIXTURE_ROOT, fixtureUri, MemoryFileSystem, parseFixture } from './fixture';

export const PROJECTS = join(import.meta.dirname, '..', 'fixtures', 'projects');

/** Files by path, as they are on disk. */
export type Files = ReadonlyMap<string, string>;

/** A fixture named `*.crlf.txt` is kept with line feeds and read with carriage returns. */
const CRLF = '.crlf';

export interface ProjectFixture {
  readonly name: string;
  readonly files: Files;
  /** Absolute path of the file with what is expected. */
  readonly expectedPath: string;
}

/** All fixtures, by name. */
export function readProjects(): ProjectFixture[] {
  return readdirSync(PROJECTS)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => {
      const stem = file.slice(0, -'.txt'.length);
      const name = stem.replace(CRLF, '');
      const text = readFileSync(join(PROJECTS, file), 'utf8');
      const files = parseFixture(stem.endsWith(CRLF) ? text.replace(/\n/g, '\r\n') : text);
      return { name, files, expectedPath: join(PROJECTS, `${name}.expected.json`) };
    });
}

/** The stacks of `examples`, each as a project. */
export function readExamples(): { readonly name: string; readonly files: Files }[] {
  const root = join(import.meta.dirname, '..', '..', 'examples');
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const folder = join(root, name);
      const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const files = paths.map((entry): [string, string] => {
        const path = join(entry.parentPath, entry.name);
        return [relative(folder, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
      });
      return { name, files: new Map(files) };
    });
}

export interface AnalysedProject {
  readonly files: Files;
  readonly workspace: Workspace;
  readonly snapshots: readonly Snapshot[];
  /** Every finding once, however many projects share its file, by place. */
  readonly findings: readonly Finding[];
  pathOf(uri: string): string;
}

/**
 * Analyses a workspace as the server would: the files are found by their names.
 * @param open nginx files that are open in the editor, whatever their names
 */
export function analyseProject(files: Files, open: readonly string[] = []): AnalysedProject {
  const workspace = new Workspace(
    new MemoryFileSystem(new Map([...files].map(([path, text]) => [encode(path), text]))),
  );
  workspace.setFolders([FIXTURE_ROOT]);
  for (const path of open) {
    workspace.sources.open(fixtureUri(encode(path)), 'nginx', 1, files.get(path) ?? '');
  }
  const snapshots = workspace.snapshots();
  const found = new Map<string, Finding>();
  for (const finding of snapshots.flatMap((snapshot) => snapshot.findings)) {
    const key = `${finding.uri} ${finding.span.start} ${finding.span.end} ${finding.rule} ${finding.message}`;
    if (!found.has(key)) found.set(key, finding);
  }
  const findings = [...found.values()].sort(
    (a, b) => compare(a.uri, b.uri) || a.span.start - b.span.start || compare(a.rule, b.rule),
  );
  return { files, workspace, snapshots, findings, pathOf };
}

function encode(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A path in the fixture; what an image brings, and texts inside compose files, in words. */
function pathOf(uri: string): string {
  if (uri.startsWith('image:')) return '(image)';
  return decodeURIComponent(uri.startsWith(`${FIXTURE_ROOT}/`) ? uri.slice(fixtureUri('').length) : uri);
}

/** What is expected of a project, to be compared as a whole and read by a person. */
export interface ProjectDescription {
  readonly projects: readonly {
    readonly nginx: string;
    /** In the order of loading: where nginx sees the file, and which file that is. */
    readonly files: readonly string[];
    readonly compose: readonly string[];
    readonly assumption?: string;
    readonly version: string;
    readonly upstreams: Readonly<Record<string, readonly string[]>>;
    readonly routes: readonly string[];
    readonly blindSpots?: readonly string[];
  }[];
  readonly findings: readonly string[];
}

export function describeProject({ snapshots, findings, files }: AnalysedProject): ProjectDescription {
  return {
    projects: snapshots.map(({ files: project, topology }) => {
      const service = topology.nginxService?.service;
      return {
        nginx: service ? `${service.name} in ${pathOf(service.uri)}` : 'no service',
        files: project.loaded.map(({ uri, path }) => (path === undefined ? pathOf(uri) : `${path} = ${pathOf(uri)}`)),
        compose: project.compose.map(pathOf),
        ...(project.assumption !== undefined && { assumption: project.assumption }),
        version: topology.version.known ? topology.version.text : 'unknown',
        upstreams: describeUpstreams(topology),
        routes: topology.routes.map(describeRoute),
        ...(topology.blindSpots.length > 0 && { blindSpots: topology.blindSpots.map(({ reason }) => reason) }),
      };
    }),
    findings: findings.map((finding) => describeFinding(finding, files)),
  };
}

/** `nginx.conf:12 warning upstream-port-missing "api"`. */
export function describeFinding({ uri, span, severity, rule }: Finding, files: Files): string {
  const path = pathOf(uri);
  const source = new SourceFile(uri, files.get(path) ?? '');
  const text = source.slice(span).split(/\r?\n/)[0];
  return `${path}:${source.placeAt(span.start).line + 1} ${severity} ${rule} "${text}"`;
}

function describeUpstreams({ upstreams }: Topology): Record<string, string[]> {
  return Object.fromEntries(
    upstreams.map((linked) => [nameOf(linked), linked.endpoints.map((endpoint) => describeEndpoint(endpoint))]),
  );
}

function nameOf({ upstream, triedPeers, servingPeers }: LinkedUpstream): string {
  const method = upstream.sticky ? ' sticky' : upstream.method ? ` ${upstream.method.name}` : '';
  const count = ({ atLeast, isExact }: LinkedUpstream['triedPeers']): string => `${atLeast}${isExact ? '' : '+'}`;
  const protocol = upstream.protocol === 'stream' ? 'stream ' : '';
  return `${protocol}${upstream.name}${method}, ${count(triedPeers)} tried, ${count(servingPeers)} serving`;
}

function describeEndpoint({ address, port, server, target }: Endpoint): string {
  const parameters = server?.parameters.map(({ word }) => word.value) ?? [];
  const shownPort = address.portSpan || port === undefined ? '' : ` (port ${port})`;
  return `${[address.text, ...parameters].join(' ')}${shownPort} → ${describeTarget(target)}`;
}

function describeTarget(target: Target): string {
  switch (target.kind) {
    case 'service': {
      const notes = [
        ...(target.peers === 1 ? [] : [`${target.peers} peers`]),
        ...(target.isAssumed ? ['assumed'] : []),
        ...(target.needsProfile ? ['behind a profile'] : []),
      ];
      return `${target.service.name} by ${target.via}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
    }
    case 'unreachable':
      return `${target.service.name}, unreachable: ${target.why}`;
    case 'ambiguous':
      return `one of ${target.services.map(({ name }) => name).join(', ')}`;
    case 'outside':
      return `outside: ${target.why}`;
    case 'dynamic':
      return `at run time: ${target.variables.join(', ')}`;
    case 'missing':
      return target.certain ? 'missing' : 'not found in the files read';
  }
}

function describeRoute(linked: LinkedRoute): string {
  const { route, upstream, endpoint, webSocket, runtimeHosts } = linked;
  const from = route.location ? `${route.location.modifier} ${route.location.path}`.trim() : 'server';
  const runtime = runtimeHosts?.map(
    ({ address, upstream: named, target }) =>
      `${address.text} → ${named ? `upstream ${named.upstream.name}` : target ? describeTarget(target) : 'nothing'}`,
  );
  const to = upstream
    ? `upstream ${upstream.upstream.name}`
    : runtime
      ? `${route.target.address.text} at run time: ${runtime.join(' | ')}`
      : endpoint
        ? describeEndpoint(endpoint)
        : 'nothing';
  const socket = webSocket.strength === 'none' ? '' : `, WebSocket (${webSocket.strength})`;
  return `${from} ${route.kind} ${to}${socket}`;
}

/** What the kinds of sabotage share: cases, edits over several files, and places that move with them. */
import type { Service } from '../../server/src/compose/model';
import type { Severity } from '../../server/src/rules/rule';
import type { Finding } from '../../server/src/rules/run';
import { applyEdits } from '../../server/src/text/edit';
import { SourceFile } from '../../server/src/text/source';
import type { Span } from '../../server/src/text/span';
import type { Endpoint } from '../../server/src/topology/types';
import type { Snapshot } from '../../server/src/workspace/workspace';
import { type AnalysedProject, analyseProject, type Files } from '../support/projects';

/** A replacement in a file of the fixture. */
export interface Change {
  readonly path: string;
  readonly span: Span;
  readonly newText: string;
}

/** A place in the sound project; it moves with the changes. */
export interface Place {
  readonly path: string;
  readonly offset: number;
}

/** One change for the worse, with what has to be found. */
export interface HarmfulCase {
  readonly what: string;
  readonly changes: readonly Change[];
  /** Files that go. */
  readonly deleted?: readonly string[];
  /** Any of these rules is right. */
  readonly rules: readonly string[];
  /** Lines on which it has to be found, each one. */
  readonly at: readonly Place[];
  /** Rules that rightly find something besides, at warning or above. */
  readonly also?: readonly string[];
  /** The severity may be no higher than this. */
  readonly atMost?: Severity;
}

/** One change that changes nothing. */
export interface HarmlessCase {
  readonly what: string;
  readonly changes: readonly Change[];
  /** Files by their new names. */
  readonly renamed?: ReadonlyMap<string, string>;
  readonly added?: Files;
  /** Paths in which lines move in a way that the changes do not tell; their findings are compared without lines. */
  readonly loose?: readonly string[];
  /** What the text under a finding becomes. */
  readonly token?: (text: string) => string;
}

export interface Kind<C> {
  readonly name: string;
  cases(project: AnalysedProject): Iterable<C>;
}

export function kind<C>(name: string, cases: (project: AnalysedProject) => Iterable<C>): Kind<C> {
  return { name, cases };
}

/** The files after changes. */
export function changed(
  files: Files,
  changes: readonly Change[],
  without: readonly string[] = [],
): Map<string, string> {
  const result = new Map<string, string>();
  for (const [path, text] of files) {
    if (without.includes(path)) continue;
    result.set(
      path,
      applyEdits(
        text,
        changes.filter((change) => change.path === path),
      ),
    );
  }
  return result;
}

/** Where an offset is after the changes of its file. */
export function movedOffset({ path, offset }: Place, changes: readonly Change[]): number {
  let moved = offset;
  for (const { path: other, span, newText } of changes) {
    if (other !== path || span.start > offset || (span.start === offset && span.end > offset)) continue;
    if (span.end <= offset) moved += newText.length - (span.end - span.start);
    else moved += span.start - offset;
  }
  return moved;
}

export function lineAt(text: string, offset: number): number {
  return new SourceFile('', text).placeAt(offset).line;
}

export function lineOf(project: AnalysedProject, path: string, offset: number): string {
  const source = new SourceFile('', project.files.get(path) ?? '');
  return source.lineText(source.placeAt(offset).line).trim();
}

/** Whether a case is found, and nothing else is alleged: undefined if so, else what is there instead. */
export function undetected(project: AnalysedProject, sabotage: HarmfulCase): string | undefined {
  const files = changed(project.files, sabotage.changes, sabotage.deleted);
  const after = analyseProject(files);
  for (const place of sabotage.at) {
    const text = files.get(place.path) ?? '';
    const line = lineAt(text, movedOffset(place, sabotage.changes));
    const isHere = ({ uri, span }: { uri: string; span: Span }): boolean =>
      after.pathOf(uri) === place.path && lineAt(text, span.start) === line;
    const found = after.findings.some(
      (finding) =>
        sabotage.rules.includes(finding.rule) &&
        (isHere(finding) || (finding.related ?? []).some(isHere)) &&
        (sabotage.atMost === undefined || !isAbove(finding, sabotage.atMost)),
    );
    if (!found) {
      return `${sabotage.what}: no ${sabotage.rules.join(' or ')} at ${place.path}:${line + 1} but ${describe(after)}`;
    }
  }
  const counts = new Map<string, number>();
  for (const { rule } of project.findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  for (const finding of after.findings) {
    const { rule } = finding;
    const left = (counts.get(rule) ?? 0) - 1;
    counts.set(rule, left);
    const isMeant = sabotage.rules.includes(rule) || sabotage.also?.includes(rule);
    if (left < 0 && !isMeant && isAbove(finding, 'information')) {
      return `${sabotage.what}: no ${rule} was asked for, but there is ${describe(after)}`;
    }
  }
  return undefined;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

function isAbove({ severity }: Finding, limit: Severity): boolean {
  return SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(limit);
}

function describe({ findings, files, pathOf }: AnalysedProject): string {
  const all = findings.map(({ uri, span, severity, rule }) => {
    const path = pathOf(uri);
    return `${path}:${lineAt(files.get(path) ?? '', span.start) + 1} ${severity} ${rule}`;
  });
  return all.length > 0 ? all.join(', ') : 'nothing';
}

/** What changed through a harmless case, or undefined. */
export function disturbed(project: AnalysedProject, sabotage: HarmlessCase): string | undefined {
  const { changes, renamed, loose = [], token = (text: string) => text } = sabotage;
  const edited = changed(project.files, changes);
  const files = new Map([...edited].map(([path, text]) => [renamed?.get(path) ?? path, text]));
  for (const [path, text] of sabotage.added ?? []) files.set(path, text);
  const after = analyseProject(files);
  const before = project.findings.map(({ uri, span, severity, rule }) => {
    const path = project.pathOf(uri);
    const text = token(firstLine((project.files.get(path) ?? '').slice(span.start, span.end)));
    const line = lineAt(edited.get(path) ?? '', movedOffset({ path, offset: span.start }, changes));
    return `${renamed?.get(path) ?? path}:${loose.includes(path) ? '?' : line + 1} ${severity} ${rule} ${text}`;
  });
  const now = after.findings.map(({ uri, span, severity, rule }) => {
    const path = after.pathOf(uri);
    const text = files.get(path) ?? '';
    const line = loose.includes(path) ? '?' : lineAt(text, span.start) + 1;
    return `${path}:${line} ${severity} ${rule} ${token(firstLine(text.slice(span.start, span.end)))}`;
  });
  const gone = before.filter((finding) => !now.includes(finding));
  const fresh = now.filter((finding) => !before.includes(finding));
  if (gone.length === 0 && fresh.length === 0 && after.snapshots.length === project.snapshots.length) return undefined;
  const count = `${project.snapshots.length} → ${after.snapshots.length} projects`;
  return `${sabotage.what}: gone [${gone.join(', ')}], new [${fresh.join(', ')}], ${count}`;
}

function firstLine(text: string): string {
  return (text.split(/\r?\n/)[0] ?? '').replace(/^(["'])(.*)\1$/, '$2');
}

/** The endpoints of a project that lead to a service, in files that can be edited. */
export function* linkedEndpoints(
  project: AnalysedProject,
): Generator<{ snapshot: Snapshot; endpoint: Endpoint; service: Service; path: string }> {
  for (const snapshot of project.snapshots) {
    for (const endpoint of snapshot.topology.endpoints) {
      const path = project.pathOf(endpoint.uri);
      const { target } = endpoint;
      if (target.kind !== 'service' || !project.files.has(path) || target.needsProfile) continue;
      yield { snapshot, endpoint, service: target.service, path };
    }
  }
}

/** The services that nginx reaches by their key, each with the endpoints of one project that lead there. */
export function* reachedServices(project: AnalysedProject) {
  for (const snapshot of project.snapshots) {
    const groups = new Map<Service, { at: Place[]; endpoints: Endpoint[] }>();
    for (const { snapshot: own, endpoint, service, path } of linkedEndpoints(project)) {
      if (own !== snapshot || endpoint.target.kind !== 'service') continue;
      const group = groups.get(service) ?? { at: [], endpoints: [] };
      group.at.push({ path, offset: endpoint.address.span.start });
      group.endpoints.push(endpoint);
      groups.set(service, group);
    }
    for (const [service, { at, endpoints }] of groups) {
      const path = project.pathOf(service.uri);
      if (service.indent === undefined || !project.files.has(path) || isInSeveralFiles(project, snapshot, service))
        continue;
      yield { snapshot, service, path, at, endpoints, isByKey: endpoints.every(isByKey) };
    }
  }
}

/** A service that several files describe is not gone with one of them. */
function isInSeveralFiles(project: AnalysedProject, { topology }: Snapshot, { name }: Service): boolean {
  const key = new RegExp(`^ *${name}:`, 'm');
  const files = topology.compose?.files ?? [];
  return files.filter(({ source }) => key.test(project.files.get(project.pathOf(source.uri)) ?? '')).length > 1;
}

function isByKey({ target }: Endpoint): boolean {
  return target.kind === 'service' && target.via === 'key';
}

/** Adds keys at the head of a service. */
export function addKeys(project: AnalysedProject, service: Service, lines: readonly string[]): Change {
  const path = project.pathOf(service.uri);
  const source = new SourceFile('', project.files.get(path) ?? '');
  const offset = source.lineStarts[source.placeAt(service.key.span.start).line + 1] ?? source.text.length;
  const indent = ' '.repeat(service.indent ?? 0);
  return {
    path,
    span: { start: offset, end: offset },
    newText: lines.map((line) => `${indent}${line}${eolOf(source.text)}`).join(''),
  };
}

/** Removes keys of a service with their values. */
export function removeKeys(project: AnalysedProject, service: Service, keys: readonly string[]): Change[] {
  return keys.flatMap((key) => {
    const entry = service.entries.get(key);
    return entry ? [removeLines(project, project.pathOf(entry.key.uri), entry.span)] : [];
  });
}

/** Removes the whole lines of a span. */
export function removeLines(project: AnalysedProject, path: string, { start, end }: Span): Change {
  const source = new SourceFile('', project.files.get(path) ?? '');
  const first = source.lineStarts[source.placeAt(start).line] ?? 0;
  const last = source.lineStarts[source.placeAt(Math.max(start, end - 1)).line + 1] ?? source.text.length;
  return { path, span: { start: first, end: last }, newText: '' };
}

/** Defines a network at the top level. */
export function defineNetwork(project: AnalysedProject, path: string, name: string): Change {
  const text = project.files.get(path) ?? '';
  const eol = eolOf(text);
  const block = /^networks:[ \t]*\r?\n/m.exec(text);
  const offset = block ? block.index + block[0].length : text.length;
  const newText = block ? `  ${name}:${eol}` : `networks:${eol}  ${name}:${eol}`;
  return { path, span: { start: offset, end: offset }, newText };
}

export function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Replaces a span. */
export function replaced(path: string, span: Span, newText: string): Change {
  return { path, span: { start: span.start, end: span.end }, newText };
}

/** nginx files of the user's that a project loads, templates left out. */
export function nginxPaths(project: AnalysedProject): string[] {
  const uris = project.snapshots.flatMap(({ files }) => files.loaded.map(({ uri }) => uri));
  return [...new Set(uris.map((uri) => project.pathOf(uri)))].filter(
    (path) => project.files.has(path) && !path.endsWith('.template'),
  );
}

/** Compose files that projects read. */
export function composePaths(project: AnalysedProject): string[] {
  const uris = project.snapshots.flatMap(
    ({ topology }) => topology.compose?.files.map(({ source }) => source.uri) ?? [],
  );
  return [...new Set(uris.map((uri) => project.pathOf(uri)))];
}

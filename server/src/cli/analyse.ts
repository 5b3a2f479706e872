import { resolve } from 'node:path';
import { rules } from '../rules';
import type { Fix } from '../rules/rule';
import type { Finding } from '../rules/run';
import type { GivenSettings, ProjectSetting } from '../settings';
import { closestNames } from '../text/distance';
import type { FileSystem } from '../text/file-system';
import type { SourceFile } from '../text/source';
import { uriPath } from '../text/uri';
import { DiskFileSystem } from '../workspace/disk';
import { type Notice, type Snapshot, Workspace } from '../workspace/workspace';
import type { CheckOptions } from './args';
import { type BaselineReport, usedBaselines } from './baseline';
import { findProjects, nothingFound, unreadable, wrongConfiguration } from './find-projects';
import { Overlay } from './overlay';
import { type NamedPath, readPaths, type Target, toUri } from './paths';

export interface Report {
  /** Empty if there are errors. */
  readonly projects: readonly ProjectReport[];
  /** What kept the check from being done, each a sentence for a person. */
  readonly errors: readonly string[];
  /** What was left out. */
  readonly notices: readonly Notice[];
  readonly workspace: Workspace;
  /** The files of known findings that were used. */
  readonly baselines: readonly BaselineReport[];
  /** The text that was analysed. */
  sourceOf(uri: string): SourceFile | undefined;
}

export interface ProjectReport {
  readonly snapshot: Snapshot;
  /** In file and text order; what an earlier project has is left out. */
  readonly findings: readonly Finding[];
  /** Preferred fix first. */
  fixesOf(finding: Finding): readonly Fix[];
}

/**
 * Analyses what the command line names.
 * @param texts by URI, instead of those on disk
 */
export function analyse(options: CheckOptions, cwd: string, texts: ReadonlyMap<string, string> = new Map()): Report {
  const real = new DiskFileSystem();
  const disk: FileSystem = texts.size > 0 ? new Overlay(real, texts) : real;
  const workspace = new Workspace(disk);
  const fail = (...errors: string[]): Report => ({
    projects: [],
    errors,
    baselines: [],
    notices: workspace.notices(),
    workspace,
    sourceOf: () => undefined,
  });

  const unknown = unknownRules(options);
  if (unknown.length > 0) return fail(...unknown);
  const { paths, binding, missing } = readTarget(options, cwd, disk);
  if (missing.length > 0) return fail(...missing.map(({ written }) => `no such file or folder: ${written}`));
  if (typeof binding === 'string') return fail(binding);
  const refused = unreadable(paths, workspace);
  if (refused.length > 0) return { ...fail(...refused), notices: [] };

  workspace.setSettings(settingsOf(options, binding));
  const unusable = useFiles(options, workspace, cwd, disk);
  if (unusable.length > 0) return fail(...unusable);
  const projects = findProjects(workspace, paths, cwd, disk);
  const wrong = wrongConfiguration(workspace, cwd);
  if (wrong.length > 0) return fail(...wrong);
  if (projects.length === 0) return fail(nothingFound(paths, 'check'));
  const snapshots = projects.map((project) => workspace.snapshot(project));
  return {
    projects: withoutRepetitions(snapshots, workspace),
    errors: [],
    baselines: usedBaselines(snapshots, disk),
    notices: workspace.notices(),
    workspace,
    sourceOf: (uri) => workspace.sources.get(uri),
  };
}

/** Tells the workspace of the files in the options; says which of them are not there. */
function useFiles(options: CheckOptions, workspace: Workspace, cwd: string, disk: FileSystem): string[] {
  const { config, baseline, writesBaseline, isStartup } = options;
  const configUri = config === undefined ? undefined : toUri(resolve(cwd, config));
  const baselineUri = baseline === undefined ? undefined : toUri(resolve(cwd, baseline));
  if (configUri) workspace.useConfiguration(configUri);
  workspace.useBaseline(baselineUri);
  // neither changes what nginx thinks of a file
  if (isStartup) workspace.ignoreSeverities();
  const needed = [
    { written: config, uri: configUri },
    ...(writesBaseline ? [] : [{ written: baseline, uri: baselineUri }]),
  ];
  return needed.flatMap(({ written, uri }) =>
    uri === undefined || disk.stat(uri) === 'file' ? [] : [`no such file: ${written}`],
  );
}

function unknownRules({ rules: severities }: CheckOptions): string[] {
  const known = rules.map(({ meta }) => meta.id);
  return Object.keys(severities)
    .filter((id) => !known.includes(id))
    .map((id) => {
      const [closest] = closestNames(id, known);
      return `"${id}" is no rule${closest ? `; did you mean ${closest}?` : ''}`;
    });
}

/** `binding` says which nginx file the files of `--compose` belong to; a text says why that cannot be told. */
interface ReadTarget {
  readonly paths: Target;
  readonly binding: ProjectSetting | undefined | string;
  readonly missing: readonly NamedPath[];
}

function readTarget({ paths, nginx, compose }: CheckOptions, cwd: string, disk: FileSystem): ReadTarget {
  const isNamed = paths.length > 0 || nginx !== undefined;
  const target = readPaths(isNamed ? paths : ['.'], cwd, disk);
  const root = readPaths(nginx === undefined ? [] : [nginx], cwd, disk);
  const files = readPaths(compose, cwd, disk);
  const all: Target = { ...target, nginx: [...root.nginx, ...root.compose, ...target.nginx] };
  const missing = [...root.missing, ...target.missing, ...files.missing];
  const folder = [...root.folders, ...files.folders][0];
  if (folder) return { paths: all, binding: `is a folder, not a file: ${folder.written}`, missing };
  if (compose.length === 0) return { paths: all, binding: undefined, missing };
  const [only, ...more] = root.nginx.length > 0 ? root.nginx : all.nginx;
  if (!only || more.length > 0 || (root.nginx.length === 0 && all.folders.length > 0 && paths.length > 0)) {
    const binding = '--compose needs to know one nginx file: upstream-lens check nginx.conf --compose compose.yml';
    return { paths: all, binding, missing };
  }
  const composePaths = [...files.compose, ...files.nginx].map(({ uri }) => uriPath(uri));
  return { paths: all, binding: { nginx: uriPath(only.uri), compose: composePaths }, missing };
}

function settingsOf(options: CheckOptions, binding: ProjectSetting | undefined): GivenSettings {
  return {
    ...(options.nginxVersion !== '' && { nginxVersion: options.nginxVersion }),
    rules: options.rules,
    ...(binding && { projects: [binding] }),
  };
}

/** A finding in a file that several projects read is theirs alike, and is told once. */
function withoutRepetitions(snapshots: readonly Snapshot[], workspace: Workspace): ProjectReport[] {
  const seen = new Set<string>();
  return snapshots.map((snapshot) => ({
    snapshot,
    findings: snapshot.findings.filter(({ rule, uri, span, message }) => {
      const key = JSON.stringify([rule, uri, span.start, span.end, message]);
      return !seen.has(key) && seen.add(key);
    }),
    fixesOf: (finding) =>
      workspace
        .fixes(snapshot, finding)
        .filter(({ isBulk }) => !isBulk)
        .sort((a, b) => Number(b.isPreferred ?? false) - Number(a.isPreferred ?? false)),
  }));
}

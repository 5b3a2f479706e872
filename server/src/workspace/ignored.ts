import type { ConfigFile } from '../nginx/tree';
import { commentsOf } from '../nginx/walk';
import { rules } from '../rules';
import {
  IGNORE_MARK,
  type IgnoreComment,
  ignoreEdit,
  isInYamlText,
  readIgnoreComments,
  yamlIgnoreComments,
} from '../rules/ignore-comments';
import type { Levels } from '../rules/levels';
import type { RuleMeta } from '../rules/rule';
import type { Finding } from '../rules/run';
import { suppress, UNUSED } from '../rules/suppress';
import type { TextEdit } from '../text/edit';
import type { SourceFile } from '../text/source';
import type { Span } from '../text/span';
import type { Topology } from '../topology/types';
import type { ProjectFiles } from './projects';
import { realEdit, realOrigin } from './virtual';

export interface Ignoring {
  readonly files: ProjectFiles;
  readonly topology: Topology;
  readonly levels: Levels;
  /** The files that the user can open. */
  readonly sources: ReadonlyMap<string, SourceFile>;
  /** Whether other projects read the file too: a comment in it may be meant for them. */
  isShared(uri: string): boolean;
}

/** Leaves out what comments in the files silence. */
export function withoutIgnored(findings: readonly Finding[], ignoring: Ignoring): Finding[] {
  const { sources, topology, levels } = ignoring;
  if (![...sources.values()].some(({ text }) => text.includes(IGNORE_MARK))) return [...findings];
  return suppress(findings, (uri) => sources.get(uri), {
    comments: ignoreComments(ignoring),
    rules,
    levels,
    isComplete: (comment, rule) => isAllKnown(topology, rule) && isSound(ignoring, comment),
  });
}

/**
 * The edit that silences a finding by a comment on the line above.
 * @param reported the finding where its rule saw it, which may be a text inside a compose file
 * @returns undefined where no comment can stand
 */
export function ignoreEditFor(
  { rule, uri }: Finding,
  reported: Finding,
  { files, topology, sources }: Pick<Ignoring, 'files' | 'topology' | 'sources'>,
): TextEdit | undefined {
  // what it says of a comment does not stand on the line that a comment above speaks of
  if (rule === UNUSED) return undefined;
  const { start } = reported.span;
  const config = topology.nginx.config.files.find(({ source }) => source.uri === reported.uri);
  if (config) {
    const edit = ignoreEdit(config.source, start, rule, (offset) => isInToken(config, offset));
    const virtual = files.virtuals.get(reported.uri);
    const yaml = virtual && sources.get(uri);
    return virtual ? edit && yaml && realEdit(virtual, edit, yaml) : edit;
  }
  const compose = topology.compose?.files.find(({ source }) => source.uri === reported.uri);
  return compose && ignoreEdit(compose.source, start, rule, (offset) => isInYamlText(compose.source, offset));
}

/** Whether an offset lies in a quoted word or a block of Lua that goes over several lines. */
function isInToken({ tokens }: ConfigFile, offset: number): boolean {
  for (let index = 0; index < tokens.length && tokens.start(index) < offset; index++) {
    if (offset < tokens.end(index)) return true;
  }
  return false;
}

function ignoreComments({ files, topology, sources }: Ignoring): IgnoreComment[] {
  const places = new Map<SourceFile, Map<number, Span>>();
  const add = (uri: string, span: Span): void => {
    const source = sources.get(uri);
    if (source) places.set(source, (places.get(source) ?? new Map<number, Span>()).set(span.start, span));
  };
  for (const file of topology.nginx.config.files) {
    const { uri, text } = file.source;
    if (!text.includes(IGNORE_MARK)) continue;
    const virtual = files.virtuals.get(uri);
    for (const span of commentsOf(file)) {
      const place = virtual ? realOrigin(virtual, { uri, span }) : { uri, span };
      if (place) add(place.uri, place.span);
    }
  }
  for (const { source } of topology.compose?.files ?? []) {
    if (source.text.includes(IGNORE_MARK)) for (const span of yamlIgnoreComments(source)) add(source.uri, span);
  }
  return [...places].flatMap(([source, spans]) => readIgnoreComments(source, spans.values()));
}

/** What is not known keeps rules silent, and a comment may be for the day when it is. */
function isAllKnown({ blindSpots, compose, version, nginx }: Topology, { category }: RuleMeta): boolean {
  const needsCompose = category === 'reachability' || category === 'startup' || category === 'compose';
  const isWhole = blindSpots.length === 0 && nginx.config.includeProblems.length === 0 && version.known;
  return isWhole && (compose !== undefined || !needsCompose);
}

/** In a file that is half typed, findings come and go. */
function isSound({ topology, isShared }: Ignoring, { uri }: IgnoreComment): boolean {
  const isBroken =
    topology.nginx.config.files.some(({ problems }) => problems.length > 0) ||
    (topology.compose?.problems.length ?? 0) > 0;
  return !isBroken && !isShared(uri);
}

import { commentsOf } from '../nginx/walk';
import { rules } from '../rules';
import { IGNORE_MARK, type IgnoreComment, readIgnoreComments, yamlIgnoreComments } from '../rules/ignore-comments';
import type { Levels } from '../rules/levels';
import type { RuleMeta } from '../rules/rule';
import type { Finding } from '../rules/run';
import { suppress } from '../rules/suppress';
import type { SourceFile } from '../text/source';
import type { Span } from '../text/span';
import type { Topology } from '../topology/types';
import type { ProjectFiles } from './projects';
import { realOrigin } from './virtual';

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

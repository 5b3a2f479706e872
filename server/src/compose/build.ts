import type { Origin } from '../text/span';
import { joinUri, uriPath } from '../text/uri';
import { readDockerfileFacts } from './dockerfile';
import type { Build, DockerfileFacts } from './model';
import type { Reading } from './reading';
import { readEnvironment } from './relations';
import { originOf, valueAt, type YamlNode } from './tree';

/**
 * Reads a Dockerfile.
 * @param contextDir `build.context` after interpolation: relative to the folder of the project's first file, or absolute
 * @param dockerfile relative to the context, or absolute
 */
export type ReadDockerfile = (contextDir: string, dockerfile: string) => { uri: string; text: string } | undefined;

/** Where Dockerfiles come from. */
export interface DockerfileSource {
  readonly read: ReadDockerfile | undefined;
  /** URI of the folder that {@link ReadDockerfile} starts at. */
  readonly projectFolder: string;
}

/** Contexts that Docker fetches itself. */
const REMOTE = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/|docker-image:)/;

/**
 * `build`, a context or a mapping.
 * @see https://github.com/compose-spec/compose-spec/blob/main/build.md
 */
export function readBuild(
  node: YamlNode | undefined,
  reading: Reading,
  path: string,
  source: DockerfileSource,
): Build | undefined {
  if (!node || node.kind === 'null') return undefined;
  if (node.kind === 'sequence') {
    reading.shapeProblem(node, `${path} must be a string or a mapping`);
    return undefined;
  }
  if (node.kind === 'scalar') {
    const context = reading.text(node, path);
    const { folder } = reading.contextOf(node);
    return context && withFacts({ context, folder }, new Map(), source);
  }
  const field = (key: string) => reading.text(valueAt(node, key), `${path}.${key}`);
  const context = field('context') ?? { known: true, value: '.', origin: originOf(node) };
  const { folder } = reading.contextOf(valueAt(node, 'context') ?? node);
  const dockerfile = field('dockerfile');
  const target = field('target');
  const inline = field('dockerfile_inline');
  const build: Build = {
    context,
    folder,
    ...(dockerfile && { dockerfile }),
    ...(target && { target }),
    ...(inline && { inline }),
  };
  const args = new Map<string, string>();
  for (const [name, value] of readEnvironment(valueAt(node, 'args'), reading, `${path}.args`)) {
    if (value.known) args.set(name, value.value);
  }
  return withFacts(build, args, source);
}

function withFacts(build: Build, args: Map<string, string>, source: DockerfileSource): Build {
  const { context, dockerfile, target, inline, folder } = build;
  if (target && !target.known) return build;
  const stage = { args, ...(target && { target: target.value }) };
  if (inline) {
    if (!inline.known) return build;
    const facts = readDockerfileFacts(inline.origin.uri, inline.value, stage);
    return { ...build, file: at(facts, inline.origin) };
  }
  if (!source.read || !context.known || REMOTE.test(context.value) || (dockerfile && !dockerfile.known)) return build;
  const isOurs = folder === source.projectFolder;
  const directory = isOurs ? context.value : uriPath(joinUri(folder, context.value));
  const file = source.read(directory, dockerfile?.value ?? 'Dockerfile');
  return file ? { ...build, file: cachedFacts(file, stage) } : build;
}

/** Offsets in an inline Dockerfile are none of the compose file, so what it says is said to be the whole text. */
function at(facts: DockerfileFacts, origin: Origin): DockerfileFacts {
  const { span } = origin;
  const operations = facts.operations.map((each) => (each.kind === 'heredoc' ? { ...each, span } : each));
  return { ...facts, operations, ...(facts.image && { image: { ...facts.image, origin } }) };
}

/** A compose file is read again on every key stroke, its Dockerfiles stay as they are. */
const CACHE_SIZE = 64;
const cache = new Map<string, { readonly text: string; readonly facts: DockerfileFacts }>();

function cachedFacts(file: { uri: string; text: string }, stage: { target?: string; args: Map<string, string> }) {
  const key = JSON.stringify([file.uri, stage.target, [...stage.args]]);
  const known = cache.get(key);
  if (known?.text === file.text) return known.facts;
  const facts = readDockerfileFacts(file.uri, file.text, stage);
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(key, { text: file.text, facts });
  return facts;
}

import { buildComposeModel, parseCompose, parseEnv } from '../../../server/src/compose';
import type { ContainerEntry } from '../../../server/src/compose/container-entry';
import { ContainerFiles } from '../../../server/src/compose/container-files';
import { SourceFile } from '../../../server/src/text/source';
import { joinUri, relativeUri } from '../../../server/src/text/uri';
import { FIXTURE_ROOT, fixtureUri, MemoryFileSystem, parseFixture } from '../../support/fixture';
import { serviceIn } from './model-of';

/** What the container of the service `web` sees; the fixture's compose file is `compose.yml`. */
export function containerOf(fixture: string): ContainerFiles {
  const texts = parseFixture(fixture);
  const files = new MemoryFileSystem(texts);
  const compose = parseCompose(new SourceFile(fixtureUri('compose.yml'), texts.get('compose.yml') ?? ''));
  const model = buildComposeModel([compose], {
    env: parseEnv(texts.get('.env') ?? ''),
    readText: (uri) => files.read(uri),
    readDockerfile: (context, dockerfile) => {
      const uri = joinUri(joinUri(FIXTURE_ROOT, context), dockerfile);
      const text = files.read(uri);
      return text === undefined ? undefined : { uri, text };
    },
  });
  return new ContainerFiles(serviceIn(model, 'web'), model, files);
}

/** An entry in a few words: `./conf/a.conf`, `./a.template {PORT=80}`, `config site`, `the image`, `folder` … */
export function describeEntry(entry: ContainerEntry): string {
  switch (entry.kind) {
    case 'host':
      return `./${relativeUri(FIXTURE_ROOT, entry.uri)}${entry.readOnly ? ' (read-only)' : ''}`;
    case 'template':
      return `${describeEntry(entry.source)} {${[...entry.variables].map((pair) => pair.join('=')).join(' ')}}`;
    case 'config':
      return `config ${entry.config.name}`;
    case 'image':
      return 'the image';
    case 'opaque':
      return `? ${entry.reason}`;
    default:
      return entry.kind;
  }
}

/** The service `web` of the official image with the given keys in flow style, and other files. */
export function at(path: string, keys: string, files = ''): string {
  return describeEntry(containerOf(withWeb(keys, files)).resolve(path));
}

/** The names in a folder; ` + ?` where there may be more. */
export function namesIn(folder: string, keys: string, files = ''): string {
  const { names, opaque } = containerOf(withWeb(keys, files)).list(folder);
  return `${names.join(' ')}${opaque === undefined ? '' : ' + ?'}`;
}

/** The paths that a pattern matches; ` + ?` where there may be more. */
export function matches(pattern: string, keys: string, files = ''): string {
  const { paths, opaque } = containerOf(withWeb(keys, files)).glob(pattern);
  return `${paths.join(' ')}${opaque === undefined ? '' : ' + ?'}`;
}

export function withWeb(keys: string, files: string): string {
  const image = /^\{\s*(?:build|image):/.test(keys) ? '' : 'image: "nginx:1.27", ';
  return `//- compose.yml
services:
  web: ${keys.replace('{', `{ ${image}`)}
${files.startsWith('//-') ? files : files.replace(/^\n/, '')}`;
}

import { uriName } from '../text/uri';
import type { LoadedConfig } from './scope';
import type { Directive } from './tree';

/**
 * A directive's place as nginx writes it in a message: `/etc/nginx/nginx.conf:12`. The file's path is the one in the
 * container, or its name alone where no container is known to load it.
 */
export function placeOf(config: LoadedConfig, { file, start }: Directive): string {
  return `${config.pathOf?.(file) ?? uriName(file.source.uri)}:${file.source.placeAt(start).line + 1}`;
}

/** A directive's line as seen from a file: `line 3`, or `app.conf, line 3` if it stands in another one. */
export function lineSeenFrom(uri: string, directive: Directive): string {
  const line = `line ${directive.file.source.placeAt(directive.start).line + 1}`;
  return directive.uri === uri ? line : `${uriName(directive.uri)}, ${line}`;
}

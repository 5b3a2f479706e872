import { parseConfig } from '../nginx/parser';
import type { IncludeResolver } from '../nginx/scope';
import type { ConfigFile } from '../nginx/tree';
import type { SourceFile } from '../text/source';
import { joinUri, parentUri } from '../text/uri';
import type { SourceStore } from './sources';

/** Parsed once for each text. */
const PARSED = new WeakMap<SourceFile, ConfigFile>();

export function configOf(source: SourceFile): ConfigFile {
  let config = PARSED.get(source);
  if (!config) {
    config = parseConfig(source);
    PARSED.set(source, config);
  }
  return config;
}

/** Files of every nginx package that hold nothing the analysis asks about: types, parameters, module loading. */
const PACKAGE_FILES =
  /(?:^|\/)(?:mime\.types|(?:fastcgi|uwsgi|scgi)_params|fastcgi\.conf|koi-utf|koi-win|win-utf|modules-enabled\/\*\.conf|modules\/\*\.conf)$/;

/** Where a container keeps the configuration whose root file is being read. */
const CONTAINER_FOLDER = '/etc/nginx/';

/**
 * Finds included files as nginx does, seen from the root file's folder, which stands for the container's `/etc/nginx`.
 * What is not there is "not found in the workspace", never "missing": it may be part of the image.
 */
export function includeResolver(sources: SourceStore, rootUri: string): IncludeResolver {
  const folder = parentUri(rootUri);
  return (pattern) => {
    const relative = pattern.startsWith(CONTAINER_FOLDER) ? pattern.slice(CONTAINER_FOLDER.length) : pattern;
    const files = relative.startsWith('/') ? [] : expand(sources, folder, relative);
    const configs = files.flatMap((uri) => {
      const source = sources.get(uri);
      return source ? [configOf(source)] : [];
    });
    if (configs.length > 0) return { files: configs };
    if (PACKAGE_FILES.test(pattern)) return { files: [] };
    return { unresolved: 'not found in the workspace' };
  };
}

/** glob(3) as nginx uses it: `*`, `?` and `[…]` match within one segment and no leading dot; sorted by bytes. */
function expand(sources: SourceStore, folder: string, pattern: string): string[] {
  if (!/[*?[]/.test(pattern)) {
    const uri = joinUri(folder, pattern);
    return sources.stat(uri) === 'file' ? [uri] : [];
  }
  let found = [folder];
  const segments = pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
  segments.forEach((segment, index) => {
    const isLast = index === segments.length - 1;
    if (!/[*?[]/.test(segment)) {
      found = found
        .map((uri) => joinUri(uri, segment))
        .filter((uri) => sources.stat(uri) === (isLast ? 'file' : 'folder'));
      return;
    }
    const matches = globToRegex(segment);
    found = found.flatMap((uri) =>
      (sources.list(uri) ?? [])
        .filter(({ name, kind }) => kind === (isLast ? 'file' : 'folder') && matches.test(name))
        .map(({ name }) => `${uri}/${encodeURIComponent(name)}`),
    );
  });
  return found;
}

function globToRegex(segment: string): RegExp {
  const source = segment.replace(/\[!?[^\]]*\]|[\s\S]/g, (part) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 1) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${segment.startsWith('.') ? '' : '(?!\\.)'}${source}$`);
}

import { joinPath } from '../../compose/paths';
import { type SeenEntry, type SeenFolders, seenFolders } from '../../workspace/seen-folders';
import { argumentIndex, type NginxPlace, statementName } from './place';
import { Rank, type Suggestion } from './suggestion';

/** What a directive takes a path of. */
interface PathKind {
  readonly files: RegExp | undefined;
  /** Whether a relative path starts at the folder of nginx.conf. */
  readonly isRelative: boolean;
  readonly takesPatterns?: true;
}

const CERTIFICATE: PathKind = { files: /\.(?:pem|crt|cer|cert)$/i, isRelative: true };
const KEY: PathKind = { files: /\.(?:key|pem)$/i, isRelative: true };
const ANY: PathKind = { files: /^[^.]|\./, isRelative: true };
const FOLDER: PathKind = { files: undefined, isRelative: false };

/** A file with statements of nginx, by its name; other files lie beside them on a host. */
const CONFIG =
  /\.(?:conf|inc|include|nginx|vhost|types|params|rules|map)$|_params$|^(?!(?:Dockerfile|Makefile|LICENSE|README|CHANGELOG)$)[\w-]+$/i;

const PATHS: Readonly<Record<string, PathKind>> = {
  include: { files: CONFIG, isRelative: true, takesPatterns: true },
  ssl_certificate: CERTIFICATE,
  ssl_certificate_key: KEY,
  ssl_client_certificate: CERTIFICATE,
  ssl_trusted_certificate: CERTIFICATE,
  ssl_dhparam: CERTIFICATE,
  ssl_crl: CERTIFICATE,
  ssl_password_file: ANY,
  proxy_ssl_certificate: CERTIFICATE,
  proxy_ssl_certificate_key: KEY,
  proxy_ssl_trusted_certificate: CERTIFICATE,
  grpc_ssl_certificate: CERTIFICATE,
  grpc_ssl_certificate_key: KEY,
  grpc_ssl_trusted_certificate: CERTIFICATE,
  auth_basic_user_file: ANY,
  root: FOLDER,
  alias: FOLDER,
};

/** Files and folders as nginx sees them: in its container, or beside nginx.conf. */
export function suggestPaths(place: NginxPlace): readonly Suggestion[] {
  const name = statementName(place);
  const kind = name !== undefined && Object.hasOwn(PATHS, name) ? PATHS[name] : undefined;
  if (!kind || place.cursor.at !== 'argument' || argumentIndex(place) !== 0) return [];
  const { typed } = place.cursor;
  if (typed.includes('$') || (!kind.isRelative && !typed.startsWith('/') && typed !== '')) return [];
  return place.snapshots.flatMap((snapshot) => {
    return suggestIn(place, kind, seenFolders(snapshot, place.context.workspace.sources));
  });
}

function suggestIn({ cursor, file, snapshots }: NginxPlace, kind: PathKind, seen: SeenFolders): Suggestion[] {
  const { typed, word } = cursor;
  const written = typed.slice(0, typed.lastIndexOf('/') + 1);
  if (written === '' && !kind.isRelative) return [folderSuggestion('/', word, '', 0)];
  const folder = joinPath(seen.configFolder, written);
  const replace = { start: word.start + written.length, end: word.end };
  const entries = seen.list(folder).filter(({ name }) => !name.startsWith('.'));
  const own = new Set(snapshots.map(({ topology: { nginx } }) => nginx.config.pathOf?.(file)));
  // the root file, and what would include itself
  const root = [...seen.loaded][0];
  const isOwn = (path: string): boolean => path === root || own.has(path);
  const files = entries.filter(
    (entry) => entry.kind === 'file' && kind.files?.test(entry.name) && !isOwn(joinPath(folder, entry.name)),
  );
  const folders = entries.filter((entry) => entry.kind === 'folder');
  return [
    ...(kind.takesPatterns ? patterns(files, replace) : []),
    ...files.map(({ name }, index): Suggestion => {
      const isLoaded = kind.takesPatterns && seen.loaded.has(joinPath(folder, name));
      const rank = Rank.own + index + (isLoaded ? Rank.own : 0);
      return { label: name, kind: 'file', replace, rank, detail: isLoaded ? 'included already' : folder };
    }),
    ...folders.map(({ name }, index) => folderSuggestion(`${name}/`, replace, folder, Rank.common + index)),
    ...(written === '' ? [folderSuggestion(`${seen.configFolder}/`, replace, '', Rank.usual)] : []),
  ];
}

function folderSuggestion(label: string, replace: Suggestion['replace'], detail: string, rank: number): Suggestion {
  return { label, kind: 'folder', rank, continues: true, ...(detail && { detail }), ...(replace && { replace }) };
}

/** One line for all files of a folder, as most configurations have. */
function patterns(files: readonly SeenEntry[], replace: Suggestion['replace']): Suggestion[] {
  const count = files.filter(({ name }) => name.endsWith('.conf')).length;
  if (count === 0) return [];
  const detail = count === 1 ? 'one file' : `${count} files`;
  return [{ label: '*.conf', kind: 'file', rank: Rank.missing, detail, ...(replace && { replace }) }];
}

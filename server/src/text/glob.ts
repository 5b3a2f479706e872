import picomatch from 'picomatch/posix';

const OPTIONS = { dot: true, maxLength: 4096 };

/**
 * Whether a path is meant by globs: by one of them, and by none that begins with `!`. A glob without a slash is held
 * against the file's name, in whatever folder it is; a folder with a slash at its end means all that is in it.
 * @param globs as people write them: `deploy/**`, `*.staging.conf`, `!legacy/`
 * @returns a test of paths with slashes, relative to where the globs count from
 */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  const meant = globs.filter((glob) => !glob.startsWith('!')).map(matcherOf);
  const excluded = globs.filter((glob) => glob.startsWith('!')).map((glob) => matcherOf(glob.slice(1)));
  const isAll = meant.length === 0 && excluded.length > 0;
  return (path) => (isAll || meant.some((matches) => matches(path))) && !excluded.some((matches) => matches(path));
}

function matcherOf(glob: string): (path: string) => boolean {
  const path = glob.replace(/\/$/, '/**');
  const pattern = path.includes('/') ? path.replace(/^(?:\.?\/)+/, '') : `**/${path}`;
  if (glob === '') return () => false;
  try {
    return picomatch(pattern, OPTIONS);
  } catch {
    // an endless one means nothing
    return () => false;
  }
}

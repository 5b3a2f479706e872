const MEGABYTE = 1024 * 1024;

/** YAML of this size takes seconds to parse, and the editor waits. */
const LARGEST_YAML = 4 * MEGABYTE;
const LARGEST = 16 * MEGABYTE;

/**
 * Why a file is not read because of its size, and the way out; undefined if it is small enough.
 * @param size bytes, or characters of a text
 */
export function sizeRefusal(uri: string, size: number): string | undefined {
  const limit = /\.ya?ml$/i.test(uri) ? LARGEST_YAML : LARGEST;
  if (size <= limit) return undefined;
  const megabytes = Math.ceil(size / MEGABYTE);
  return `it has ${megabytes} MB, and ${limit / MEGABYTE} MB are the most that is read; move parts of it into files that it includes`;
}

/** As far as the sign of a binary file is looked for. */
const HEAD = 8192;

/** Why a text is not read because it is none; undefined if it is one. */
export function contentRefusal(text: string): string | undefined {
  const head = text.slice(0, HEAD);
  if (!head.includes('\0')) return undefined;
  // of UTF-16 that was read as UTF-8, every other character of ASCII text is NUL
  const isUtf16 = /^(?:\ufffd{2}|\0[\t\n\r -~]\0[\t\n\r -~]|[\t\n\r -~]\0[\t\n\r -~]\0)/.test(head);
  return isUtf16 ? 'it is UTF-16, which neither nginx nor Compose reads; save it as UTF-8' : 'it is a binary file';
}

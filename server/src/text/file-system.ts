/**
 * How the pure parts of the product reach files: by `file:` URI (or another scheme's, as the host likes).
 * Implementations never throw; what cannot be read is `undefined`.
 */
export interface FileSystem {
  /** The file's text, or undefined if there is none or it cannot be read. */
  read(uri: string): string | undefined;
  /** Names in a folder, or undefined if it is no folder. */
  list(uri: string): readonly string[] | undefined;
  stat(uri: string): 'file' | 'folder' | undefined;
}

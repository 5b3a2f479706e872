/**
 * How the pure parts of the product reach files: by `file:` URI (or another scheme's, as the host likes).
 * Implementations never throw; what cannot be read is `undefined`.
 */
export interface FileSystem {
  /** The file's text, or undefined if there is none or it cannot be read. */
  read(uri: string): string | undefined;
  /** What is in a folder, sorted by name; undefined if it is no folder. */
  list(uri: string): readonly FolderEntry[] | undefined;
  stat(uri: string): 'file' | 'folder' | undefined;
  /** Why the last `read` of a file that is there gave nothing: "it is a binary file". */
  refusal?(uri: string): string | undefined;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

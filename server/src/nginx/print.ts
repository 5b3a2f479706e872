import { type ConfigFile, TokenKind } from './tree';

/**
 * Prints a file from its tokens and the white space between them.
 * @returns the text that was parsed, byte for byte
 * @throws if tokens overlap or text between two of them is no white space: the tree would have lost it
 */
export function printConfig(file: ConfigFile): string {
  const { tokens, source } = file;
  const { text } = source;
  let printed = '';
  let position = 0;
  const copyGap = (end: number): void => {
    const gap = text.slice(position, end);
    if (end < position || /[^ \t\r\n]/.test(gap)) {
      throw new Error(`the tree of ${source.uri} loses ${JSON.stringify(gap)} at offset ${position}`);
    }
    printed += gap;
  };
  for (let index = 0; index < tokens.length; index++) {
    const start = tokens.start(index);
    const end = tokens.end(index);
    copyGap(start);
    if (end <= start && tokens.kind(index) !== TokenKind.raw) {
      throw new Error(`the tree of ${source.uri} holds an empty token at offset ${start}`);
    }
    printed += text.slice(start, end);
    position = end;
  }
  copyGap(text.length);
  return printed;
}

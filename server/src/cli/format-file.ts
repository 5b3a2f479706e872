import { formatConfig } from '../nginx/format';
import { formatRefusal } from '../nginx/format-refusal';
import { type FormatStyle, indentStyleOf } from '../nginx/format-style';
import type { ConfigFile } from '../nginx/tree';
import type { FormatSetting } from '../settings';
import { applyEdits } from '../text/edit';
import { type EditorConfig, readEditorConfig } from './editor-config';
import { holdsText, replaceFile } from './replace-file';

export type FormattedFile =
  | { readonly text: string; readonly isChanged: boolean; readonly problem?: undefined }
  /** Why the file is left as it is, with the line that says so. */
  | { readonly problem: string; readonly line?: number };

export interface FormatMode {
  /** Whether the text comes from standard input, and goes where the caller wants it. */
  readonly isInput: boolean;
  readonly isWritten: boolean;
}

/**
 * Formats a file of the disk, and writes it if it is to be.
 * @param path where it is, for `.editorconfig` too
 */
export function formatFile(file: ConfigFile, path: string, setting: FormatSetting, mode: FormatMode): FormattedFile {
  const { source } = file;
  const refusal = formatRefusal(file);
  if (refusal) {
    return { problem: `${refusal.reason}; it is not formatted`, line: source.placeAt(refusal.span.start).line + 1 };
  }
  const text = applyEdits(source.text, formatConfig(file, styleOf(file, readEditorConfig(path), setting)));
  const isChanged = text !== source.text;
  if (!isChanged || mode.isInput) return { text, isChanged };
  if (!mode.isWritten) {
    return holdsText(path, source.text) ? { text, isChanged } : { problem: 'is not UTF-8; it is not formatted' };
  }
  const problem = replaceFile(path, source.text, text);
  return problem === undefined ? { text, isChanged } : { problem: `cannot be written: ${problem}` };
}

/** `.editorconfig` says how a file is indented, else the file itself. */
function styleOf(file: ConfigFile, config: EditorConfig, setting: FormatSetting): FormatStyle {
  const own = indentStyleOf(file);
  const insertSpaces = config.insertSpaces ?? own.insertSpaces;
  const usual = insertSpaces === own.insertSpaces ? own.tabSize : USUAL_STEP;
  const { lineEnding, insertFinalNewline, trimTrailingWhitespace } = config;
  return {
    ...setting,
    insertSpaces,
    tabSize: (insertSpaces ? config.indentSize : config.tabWidth) ?? usual,
    ...(lineEnding && { lineEnding }),
    ...(insertFinalNewline !== undefined && { insertFinalNewline }),
    ...(trimTrailingWhitespace !== undefined && { trimTrailingWhitespace }),
  };
}

const USUAL_STEP = 4;

import { type ParseOptions, type Props, parseSync } from 'editorconfig';

/** What `.editorconfig` files say of a file, as far as formatting asks. */
export interface EditorConfig {
  readonly insertSpaces?: boolean;
  /** Columns. */
  readonly indentSize?: number;
  readonly tabWidth?: number;
  readonly lineEnding?: '\n' | '\r\n';
  readonly insertFinalNewline?: boolean;
  readonly trimTrailingWhitespace?: boolean;
}

const MOST_COLUMNS = 16;

const cache: NonNullable<ParseOptions['cache']> = new Map();

/**
 * Reads the `.editorconfig` files beside a file and above it, up to one with `root = true`.
 * @param path of a file, which need not be there
 * @see https://spec.editorconfig.org
 */
export function readEditorConfig(path: string): EditorConfig {
  const props = propsOf(path);
  const insertSpaces = { space: true, tab: false }[String(props.indent_style)];
  const tabWidth = columns(props.tab_width) ?? columns(props.indent_size);
  const indentSize = columns(props.indent_size) ?? (props.indent_size === 'tab' ? tabWidth : undefined);
  const lineEnding = ({ lf: '\n', crlf: '\r\n' } as const)[String(props.end_of_line)];
  const { insert_final_newline: insertFinalNewline, trim_trailing_whitespace: trimTrailingWhitespace } = props;
  return {
    ...(insertSpaces !== undefined && { insertSpaces }),
    ...(indentSize !== undefined && { indentSize }),
    ...(tabWidth !== undefined && { tabWidth }),
    ...(lineEnding && { lineEnding }),
    ...(typeof insertFinalNewline === 'boolean' && { insertFinalNewline }),
    ...(typeof trimTrailingWhitespace === 'boolean' && { trimTrailingWhitespace }),
  };
}

/** Nothing where a file cannot be read. */
function propsOf(path: string): Props {
  try {
    return parseSync(path, { cache, unset: true });
  } catch {
    return {};
  }
}

function columns(value: unknown): number | undefined {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_COLUMNS ? Number(value) : undefined;
}

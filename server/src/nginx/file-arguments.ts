import { innerSpan } from './address';
import { occurrences } from './occurrences';
import type { LoadedConfig } from './scope';
import type { Directive, Word } from './tree';

/** A word that names a file which nginx reads, other than by `include`. */
export interface FileArgument {
  readonly directive: Directive;
  /** As written: relative paths start at the folder of the root file. */
  readonly path: string;
  readonly span: { readonly start: number; readonly end: number };
}

/** Their first argument is a file; relative paths start at the configuration's folder (`ngx_conf_full_name(…, 1)`). */
const FIRST: readonly string[] = [
  ...['certificate', 'certificate_key', 'client_certificate', 'trusted_certificate', 'crl', 'dhparam'],
  ...['password_file', 'session_ticket_key', 'stapling_file'],
].flatMap((name) => ['ssl', 'proxy_ssl', 'grpc_ssl', 'uwsgi_ssl'].map((prefix) => `${prefix}_${name}`));

const OTHERS: readonly string[] = ['auth_basic_user_file', 'auth_jwt_key_file', 'js_import', 'js_include'];

/** The files that directives name, in no order; without those whose path holds variables. */
export function fileArguments(config: LoadedConfig): FileArgument[] {
  return [...FIRST, ...OTHERS].flatMap((name) =>
    occurrences(config, name).flatMap(({ directive }) => {
      const word = name === 'js_import' ? directive.args.at(-1) : directive.args[0];
      return word && isPath(word) ? [{ directive, path: word.value, span: innerSpan(word) }] : [];
    }),
  );
}

/** `data:…`, `engine:…` and `store:…` are no files. */
function isPath({ value }: Word): boolean {
  return value !== '' && value !== 'off' && !value.includes('$') && !/^[a-z]+:/.test(value);
}

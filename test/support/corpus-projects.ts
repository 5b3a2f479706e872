/** The real projects beside the repository, with findings labelled by hand. They are not part of the project. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Files } from './projects';

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'corpus', 'projects');

export interface LabelledFinding {
  readonly rule:
    | 'unresolved-host'
    | 'network-unreachable'
    | 'ws-missing-upgrade'
    | 'ws-not-sticky'
    | 'missing-health-params';
  readonly file: string;
  readonly line: number;
  /** With `missing-health-params`. */
  readonly servers_in_upstream?: number;
}

export interface CorpusProject {
  readonly name: string;
  readonly files: Files;
  /** Every nginx file, also those whose names do not tell. */
  readonly nginxFiles: readonly string[];
  readonly labelled: readonly LabelledFinding[];
}

/** Every project of the corpus; none where the corpus is absent. */
export function readCorpusProjects(): CorpusProject[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isDirectory())
    .sort()
    .map((name) => {
      const label = JSON.parse(readFileSync(join(folder, `${name}.expected.json`), 'utf8')) as {
        readonly nginx_files: readonly string[];
        readonly expected_findings: readonly LabelledFinding[];
      };
      return {
        name,
        files: readFolder(join(folder, name)),
        nginxFiles: label.nginx_files,
        labelled: label.expected_findings,
      };
    });
}

function readFolder(root: string): Map<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(root, path), readFileSync(path, 'utf8')]));
}

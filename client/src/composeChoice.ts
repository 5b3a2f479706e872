import type { ProjectView } from '../../server/src/protocol';

/** One way to read a project's nginx files. */
export interface ComposeChoice {
  readonly label: string;
  readonly description: string;
  /** URIs in merge order; undefined: Upstream Lens decides. */
  readonly files: readonly string[] | undefined;
}

/**
 * What a user may choose for a project: that nothing is set, the sets of files that are likely, and each compose file.
 * @param workspaceFiles URIs of the compose files of the workspace
 * @param nameOf how a file is shown
 */
export function composeChoices(
  { about }: ProjectView,
  workspaceFiles: readonly string[],
  nameOf: (uri: string) => string,
): ComposeChoice[] {
  const choice = (files: readonly string[], description: string): ComposeChoice => ({
    label: files.map(nameOf).join(' + '),
    description: isSame(files, about.chosen) ? 'now' : description,
    files,
  });
  const sets = [
    ...(about.chosen.length > 0 ? [choice(about.chosen, '')] : []),
    ...about.alternatives.map((files) => choice(files, 'may be meant')),
    ...[...workspaceFiles].sort().map((uri) => choice([uri], '')),
  ];
  const byLabel = new Map(sets.toReversed().map((each) => [each.label, each]));
  const distinct = sets.filter((each) => byLabel.get(each.label) === each);
  const decide = { label: 'Let Upstream Lens decide', description: about.isChosen ? '' : 'now', files: undefined };
  return [decide, ...distinct];
}

/**
 * The setting with the choice for one nginx file in it, in place of the one that was there.
 * @param setting the value as it is, whatever it is
 * @param compose paths in merge order; undefined takes the choice out
 * @returns undefined if nothing is left to be set
 */
export function withChoice(
  setting: unknown,
  nginx: string,
  compose: readonly string[] | undefined,
): unknown[] | undefined {
  const entries: readonly unknown[] = Array.isArray(setting) ? setting : [];
  const own = entries.find((entry) => isEntryOf(entry, nginx));
  if (compose === undefined) {
    const rest = entries.filter((entry) => !isEntryOf(entry, nginx));
    return rest.length > 0 ? rest : undefined;
  }
  const entry = { ...(own as object | undefined), nginx, compose: [...compose] };
  return own === undefined
    ? [...entries, entry]
    : entries.flatMap((each) => (each === own ? [entry] : isEntryOf(each, nginx) ? [] : [each]));
}

function isEntryOf(entry: unknown, nginx: string): boolean {
  if (typeof entry !== 'object' || entry === null || !('nginx' in entry)) return false;
  return typeof entry.nginx === 'string' && plainPath(entry.nginx) === plainPath(nginx);
}

function plainPath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((uri, index) => uri === b[index]);
}

import { rules } from '../rules';
import { pageUrl, type RuleMeta } from '../rules/rule';
import { closestNames } from '../text/distance';
import { readTerminal, write } from './output';
import { plain } from './plain';
import { rulePage } from './rule-pages';

/**
 * Runs `upstream-lens explain`: the page of a rule, or the list of all rules, on standard output.
 * @returns the exit code: 0, or 2 if there is no such rule
 */
export function explainRule(id: string | undefined, color: false | undefined): number {
  const { isColored } = readTerminal(color, process.env);
  const metas = rules.map(({ meta }) => meta);
  if (id === undefined) {
    write(1, list(metas));
    return 0;
  }
  const meta = metas.find((each) => each.id === id);
  if (!meta) {
    const [closest] = closestNames(
      id,
      metas.map((each) => each.id),
    );
    const isPath = /[./\\]/.test(id);
    const project = `what is read together: upstream-lens explain-project ${plain(id)}`;
    const hint = closest ? `did you mean: upstream-lens explain ${closest}` : 'all rules: upstream-lens explain';
    write(2, `upstream-lens: "${plain(id)}" is no rule; ${isPath ? project : hint}\n`);
    return 2;
  }
  write(1, page(meta, isColored));
  return 0;
}

function list(metas: readonly RuleMeta[]): string {
  const width = Math.max(...metas.map(({ id }) => id.length));
  const line = ({ id, severity, title }: RuleMeta) => `  ${id.padEnd(width)}  ${severity.padEnd(11)}  ${title}\n`;
  return [...new Set(metas.map(({ category }) => category))]
    .sort()
    .map((category) => {
      const members = metas.filter((meta) => meta.category === category);
      return `${category}\n${members.map(line).join('')}`;
    })
    .join('\n');
}

function page(meta: RuleMeta, isColored: boolean): string {
  const paint = (style: number, text: string) => (isColored ? `\x1b[${style}m${text}\x1b[0m` : text);
  const text = rulePage(meta.id) ?? `# ${meta.title}\n\n${meta.sources.join('\n')}`;
  return `${forTerminal(text.trimEnd().split(/\r?\n/), paint)}\n${pageUrl(meta.id)}\n`;
}

/** Markdown is made to be read as it is: only headings, code and links look different in a terminal. */
function forTerminal(lines: readonly string[], paint: (style: number, text: string) => string): string {
  let isCode = false;
  const shown: string[] = [];
  for (const line of lines) {
    if (/^```/.test(line)) isCode = !isCode;
    else if (isCode) shown.push(line === '' ? '' : `    ${paint(36, line)}`);
    else if (line.startsWith('> ')) shown.push(paint(2, line.slice(2).replaceAll('`', '')));
    else if (/^#+ /.test(line)) shown.push(paint(1, line.replace(/^#+ /, '')));
    else
      shown.push(line.replace(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 ($2)').replace(/^<(http\S+)>$|<(http[^>\s]+)>/g, '$1$2'));
  }
  return `${shown.join('\n')}\n`;
}

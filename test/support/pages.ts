/** The pages of the rules, whose examples are run. */
import { join } from 'node:path';

export const RULE_PAGES = join(import.meta.dirname, '../../docs/rules');

/** The sections of a page by heading; what stands before the first one under ''. */
export function readSections(text: string): Map<string, string> {
  const [head = '', ...parts] = text.split(/^## (.+)\n/m);
  const sections = new Map([['', head]]);
  for (let index = 0; index < parts.length; index += 2) sections.set(parts[index] ?? '', parts[index + 1] ?? '');
  return sections;
}

/** The fenced files of a section, by path: the info string is the language and the file's path. Throws if one stands twice. */
export function readPageFiles(text: string, section: string): Map<string, string> {
  const files = new Map<string, string>();
  const fences = /^```(?:nginx|yaml|dockerfile|dotenv) (\S+)\n([\s\S]*?)^```$/gm;
  for (const [, path = '', content = ''] of (readSections(text).get(section) ?? '').matchAll(fences)) {
    if (files.has(path)) throw new Error(`${path} stands twice under ${section}`);
    files.set(path, content);
  }
  return files;
}

/** Behind `scripts/update-expected.mjs`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { analyseProject, describeProject, readProjects } from './projects';

/** Writes what the analysis says now; the diff is for a person to read. Returns the names of the projects that changed. */
export function updateExpected(names: readonly string[]): string[] {
  const changed: string[] = [];
  for (const { name, files, expectedPath } of readProjects()) {
    if (names.length > 0 && !names.includes(name)) continue;
    const text = `${JSON.stringify(describeProject(analyseProject(files)), undefined, 2)}\n`;
    if (existsSync(expectedPath) && readFileSync(expectedPath, 'utf8') === text) continue;
    writeFileSync(expectedPath, text);
    changed.push(name);
  }
  return changed;
}

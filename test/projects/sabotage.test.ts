import { afterAll, describe, expect, test } from 'vitest';
import { analyseProject, readProjects } from '../support/projects';
import { disturbed, undetected } from './sabotage';
import { HARMFUL } from './sabotage-harmful';
import { HARMLESS } from './sabotage-harmless';

const projects = readProjects().map(({ name, files }) => ({ name, project: analyseProject(files) }));

const table: string[] = [];

function row(what: string, name: string, applied: number, right: number): string {
  return `${what.padEnd(9)} ${name.padEnd(62)} ${`${applied}`.padStart(4)} ${`${right}`.padStart(4)}`;
}

describe('a change for the worse is found by the right rule at the right place', () => {
  test.each(HARMFUL)('$name', ({ name, cases }) => {
    const missed: string[] = [];
    let applied = 0;
    for (const { name: fixture, project } of projects) {
      for (const sabotage of cases(project)) {
        applied++;
        const miss = undetected(project, sabotage);
        if (miss !== undefined) missed.push(`${fixture}: ${miss}`);
      }
    }
    table.push(row('harmful', name, applied, applied - missed.length));
    expect(missed).toEqual([]);
    expect(applied).toBeGreaterThan(0);
  });
});

describe('a change that changes nothing leaves every finding as it is', () => {
  test.each(HARMLESS)('$name', ({ name, cases }) => {
    const wrong: string[] = [];
    let applied = 0;
    for (const { name: fixture, project } of projects) {
      for (const sabotage of cases(project)) {
        applied++;
        const difference = disturbed(project, sabotage);
        if (difference !== undefined) wrong.push(`${fixture}: ${difference}`);
      }
    }
    table.push(row('harmless', name, applied, applied - wrong.length));
    expect(wrong).toEqual([]);
    expect(applied).toBeGreaterThan(0);
  });
});

test('there are at least 25 kinds', () => {
  expect(HARMFUL.length + HARMLESS.length).toBeGreaterThanOrEqual(25);
});

afterAll(() => {
  console.log([`${'kind'.padEnd(72)} applied right`, ...table].join('\n'));
});

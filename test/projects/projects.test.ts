import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyseProject, describeProject, readProjects } from '../support/projects';

const projects = readProjects();

describe('each project is read as its containers would read it', () => {
  test.each(projects)('$name', ({ files, expectedPath }) => {
    const expected: unknown = JSON.parse(readFileSync(expectedPath, 'utf8'));
    expect(describeProject(analyseProject(files))).toEqual(expected);
  });
});

test('there are at least 40 projects, 15 of them clean at warning level', () => {
  const clean = projects.filter(
    ({ files }) =>
      !analyseProject(files).findings.some(({ severity }) => severity === 'error' || severity === 'warning'),
  );
  expect(projects.length).toBeGreaterThanOrEqual(40);
  expect(clean.length).toBeGreaterThanOrEqual(15);
});

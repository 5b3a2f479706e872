import { describe, expect, it } from 'vitest';
import { MAIN, type MergeCase, plainModel } from './merge-cases/case';
import { EXTENDS } from './merge-cases/extends';
import { FRAGMENTS } from './merge-cases/fragments';
import { INCLUDE } from './merge-cases/include';
import { INTERPOLATION } from './merge-cases/interpolation';
import { MERGE } from './merge-cases/merge';
import { RESET } from './merge-cases/reset';
import { projectOf } from './model-of';

const TOPICS: Readonly<Record<string, readonly MergeCase[]>> = {
  merge: MERGE,
  '!reset and !override': RESET,
  extends: EXTENDS,
  include: INCLUDE,
  'anchors and merge keys': FRAGMENTS,
  interpolation: INTERPOLATION,
};

describe.each(Object.entries(TOPICS))('%s', (_, cases) => {
  it.each(cases.map((each) => [each.title, each.spec, each] as const))(
    '%s (%s)',
    (_title, _spec, { files, env, model }) => {
      const main = MAIN.filter((name) => name in files);
      const actual = plainModel(projectOf(files, main, { folderName: 'project', ...(env && { env }) }));
      const { services = {}, ...rest } = model;
      for (const [key, value] of Object.entries(rest))
        expect({ [key]: actual[key as keyof typeof rest] }).toEqual({ [key]: value });
      for (const [name, service] of Object.entries(services)) {
        const plain: Partial<Record<string, unknown>> = actual.services[name] ?? {};
        expect(Object.fromEntries(Object.keys(service).map((key) => [key, plain[key]]))).toEqual(service);
      }
      // A case that says nothing of problems has none.
      if (!rest.problems) expect(actual.problems).toEqual([]);
    },
  );
});

it('covers the specification with at least 60 cases, each citing it', () => {
  const all = Object.values(TOPICS).flat();
  expect(all.length).toBeGreaterThanOrEqual(60);
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  for (const { spec } of all) expect(spec).toMatch(/^https:\/\/github\.com\/compose-spec\/.+/);
});

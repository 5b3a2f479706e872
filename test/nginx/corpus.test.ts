import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../server/src/nginx/parser';
import { printConfig } from '../../server/src/nginx/print';
import { SourceFile } from '../../server/src/text/source';
import { readCorpus } from '../support/corpus';
import { checkParserLaws } from '../support/parser-laws';

// left out by vitest.config.mts where the corpus is not beside the repository
describe('the real configurations', () => {
  const files = readCorpus();

  test('are all there', () => {
    expect(files.length).toBe(511);
  });

  test("are accepted and refused as by nginx's tokenizer, on the same line", () => {
    const verdicts = files.map(({ path, text }) => {
      const problem = parseConfig(new SourceFile(`file:///${path}`, text)).problems.find(({ isLexical }) => isLexical);
      return { path, lexes: !problem, line: problem?.nginxLine };
    });
    expect(verdicts).toEqual(files.map(({ path, lexes, lexErrorLine }) => ({ path, lexes, line: lexErrorLine })));
  });

  test('are printed byte for byte', () => {
    const changed = files.filter(
      ({ text }) => printConfig(parseConfig(new SourceFile('file:///a.conf', text))) !== text,
    );
    expect(changed.map(({ path }) => path)).toEqual([]);
  });

  test('obey every law of the parser', () => {
    const broken = files.flatMap(({ path, text }) => {
      try {
        checkParserLaws(text);
        return [];
      } catch (error) {
        return [`${path}: ${error}`];
      }
    });
    expect(broken).toEqual([]);
  });
});

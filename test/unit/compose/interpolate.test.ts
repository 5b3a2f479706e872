import { describe, expect, it } from 'vitest';
import { interpolate, parseEnv } from '../../../server/src/compose';
import { modelOf, plain, serviceIn } from './model-of';

const NOWHERE = { uri: '', span: { start: 0, end: 0 } };
const env = new Map([
  ['SET', 'value'],
  ['EMPTY', ''],
  ['OTHER', 'other'],
]);

describe('interpolate', () => {
  it.each([
    ['plain', 'plain'],
    ['$SET', 'value'],
    ['a${SET}b', 'avalueb'],
    ['$SET-$OTHER', 'value-other'],
    ['${EMPTY}', ''],
    ['${UNSET:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${UNSET-d}', 'd'],
    ['${UNSET:-}', ''],
    ['${SET:-d}', 'value'],
    ['${SET:?e}', 'value'],
    ['${EMPTY?e}', ''],
    ['${SET:+r}', 'r'],
    ['${EMPTY:+r}', ''],
    ['${EMPTY+r}', 'r'],
    ['${UNSET+r}', ''],
    ['${UNSET:-${ALSO:-deep}}', 'deep'],
    ['${UNSET:-${SET}}/x', 'value/x'],
    ['${UNSET:-a:b}', 'a:b'],
    ['$$host $${SET} $$$SET', '$host ${SET} $value'],
  ])('%s is %j', (template, expected) => {
    expect(plain(interpolate(template, env, NOWHERE))).toBe(expected);
  });

  it.each([
    ['${UNSET}', '${UNSET} is not set'],
    ['$UNSET', '${UNSET} is not set'],
    ['${UNSET:-${ALSO}}', '${ALSO} is not set'],
    ['${EMPTY:?give it}', '${EMPTY} is required: give it'],
    ['${UNSET?}', '${UNSET} is required but not set'],
    ['costs 5$', '"$" is no valid variable'],
    ['${SET', '"${SET" is no valid variable'],
    ['${}', '"${}" is no valid variable'],
    ['${1A}', '"${1A}" is no valid variable'],
    ['${SET*x}', '"${SET*x}" is no valid variable'],
  ])('%s is unknown: %s', (template, reason) => {
    expect(interpolate(template, env, NOWHERE)).toMatchObject({ known: false, raw: template, reason });
  });

  it('never throws on deep nesting', () => {
    expect(interpolate('${A:-'.repeat(5000) + '}'.repeat(5000), env, NOWHERE).known).toBe(false);
  });

  it('works on values and never on keys', () => {
    const model = modelOf('services:\n  "${SET}":\n    image: "${SET}"\n', { env: { SET: 'x' } });
    expect(plain(serviceIn(model, '${SET}').image)).toBe('x');
  });

  it('knows the name of the project', () => {
    const model = modelOf('name: shop\nservices:\n  web:\n    image: ${COMPOSE_PROJECT_NAME}/web\n');
    expect(plain(serviceIn(model, 'web').image)).toBe('shop/web');
  });
});

describe('parseEnv', () => {
  it('reads quotes, export, comments and CRLF', () => {
    const text = [
      '\ufeff# comment',
      'A=1',
      'export B=two words  # comment',
      "C='single $A # kept'",
      'D="double\\n\\"x\\" $A"  # comment',
      'E=',
      'F = spaced ',
      'G: yaml',
      'H=a#b',
      '  I=indented',
      'not an entry',
      'J=${A}2',
      'K=${UNSET:-d}',
      'L="two',
      'lines"',
      'M=last',
    ].join('\r\n');
    expect([...parseEnv(text)]).toEqual([
      ['A', '1'],
      ['B', 'two words'],
      ['C', 'single $A # kept'],
      ['D', 'double\n"x" 1'],
      ['E', ''],
      ['F', 'spaced'],
      ['G', 'yaml'],
      ['H', 'a#b'],
      ['I', 'indented'],
      ['J', '12'],
      ['K', 'd'],
      ['L', 'two\r\nlines'],
      ['M', 'last'],
    ]);
  });

  it('leaves out what depends on a variable that is not set', () => {
    expect([...parseEnv('A=${NOPE}\nB=1')]).toEqual([['B', '1']]);
  });

  it('takes variables from outside, which win over the file', () => {
    expect([...parseEnv('A=file\nB=$A', new Map([['A', 'outer']]))]).toEqual([
      ['A', 'file'],
      ['B', 'outer'],
    ]);
  });
});

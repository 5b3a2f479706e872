import { describe, expect, it } from 'vitest';
import { directiveNames, findDirective } from '../../../server/src/nginx/catalogue';
import { directiveText } from '../../../server/src/nginx/catalogue-text';
import { nextWords, parseSyntax } from '../../../server/src/nginx/syntax-forms';

const LIMIT_REQ = ['`zone`=*`name`* [`burst`=*`number`*] [`nodelay` | `delay`=*`number`*]'];
const STICKY = [
  '`cookie` *`name`* [`expires=`*`time`*] [`secure`]',
  '`route` *`$variable`* ...',
  '`learn` `create=`*`$variable`* `lookup=`*`$variable`* [`header`]',
];
const ACCESS_LOG = ['*`path`* [*`format`* [`buffer`=*`size`*] [`gzip[=]`]]', '`off`'];
const CONDITIONS = ['`error` | `timeout` | `http_502` | `off` ...'];

describe('the words that may come next', () => {
  it.each([
    ['what has to come first', LIMIT_REQ, [], ['zone=', 'burst=', 'nodelay', 'delay=']],
    ['each once', LIMIT_REQ, ['zone=a', 'burst=5'], ['nodelay', 'delay=']],
    ['one of those that stand for each other', LIMIT_REQ, ['zone=a', 'nodelay'], ['burst=']],
    ['the first words of all forms', STICKY, [], ['cookie', 'route', 'learn']],
    ['nothing before what is filled in', STICKY, ['cookie'], []],
    ['those of the form', STICKY, ['cookie', 'srv'], ['expires=', 'secure']],
    ['in any order, with =', STICKY, ['learn', 'lookup=$a'], ['create=', 'header']],
    ['after what they need only', ACCESS_LOG, ['/log'], []],
    ['after what they need', ACCESS_LOG, ['/log', 'main'], ['buffer=', 'gzip']],
    ['off alone', ACCESS_LOG, [], ['off']],
    ['several of a list', CONDITIONS, ['error'], ['timeout', 'http_502']],
    ['nothing beside off', CONDITIONS, ['off'], []],
    ['nothing of what does not fit', STICKY, ['name=srv'], []],
  ])('are %s', (_, syntax, before, expected) => {
    expect(nextWords(parseSyntax(syntax), before).words.map(({ literal }) => literal)).toEqual(expected);
  });

  it('are not those that follow', () => {
    expect(nextWords(parseSyntax(LIMIT_REQ), [], ['zone=a', 'delay=5']).words.map(({ literal }) => literal)).toEqual([
      'burst=',
    ]);
  });

  it('may be something to fill in, by its name', () => {
    expect(nextWords(parseSyntax(['*`time`*']), []).placeholders).toEqual(['time']);
    expect(nextWords(parseSyntax(['*`number`* *`size`*']), ['4']).placeholders).toEqual(['size']);
    expect(nextWords(parseSyntax(['*`size`* | `off`']), []).placeholders).toEqual(['size']);
  });

  it('have parts to fill in', () => {
    const [word] = nextWords(parseSyntax(['`zone`=*`name`*:*`size`*']), []).words;
    expect(word?.rest.map(({ text, isPlaceholder }) => (isPlaceholder ? `<${text}>` : text))).toEqual([
      '<name>',
      ':',
      '<size>',
    ]);
  });

  it('with values are a word for each', () => {
    const forms = parseSyntax(['[`ipv6only`=`on`|`off`] [`so_keepalive`=`on`|`off`|[*`keepidle`*]:[*`keepintvl`*]]']);
    const literals = nextWords(forms, []).words.map(({ literal }) => literal);
    expect(literals).toEqual(
      expect.arrayContaining(['ipv6only=on', 'ipv6only=off', 'so_keepalive=on', 'so_keepalive=off']),
    );
  });
});

describe('every syntax of nginx.org', () => {
  it('is read, into words without the marks of Markdown', () => {
    const wrong: string[] = [];
    for (const name of directiveNames()) {
      for (const entry of findDirective(name)) {
        const forms = parseSyntax(directiveText(entry)?.syntax ?? []);
        const { words, placeholders } = nextWords(forms, []);
        const texts = [...words.map(({ literal }) => literal), ...placeholders];
        if (texts.some((text) => text === '' || /[`*[\]{}\s]/.test(text.replace(/^\^?~\*?$/, ''))))
          wrong.push(`${name}: ${texts.join(' ')}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

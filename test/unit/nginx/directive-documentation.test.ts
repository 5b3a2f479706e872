import { describe, expect, it } from 'vitest';
import { directiveNames, findDirective } from '../../../server/src/nginx/catalogue';
import { directiveText } from '../../../server/src/nginx/catalogue-text';
import {
  type DirectiveDocumentation,
  directiveMarkdown,
  documentDirective,
} from '../../../server/src/nginx/directive-documentation';
import { EXAMPLES } from '../../../server/src/nginx/directive-examples';

function documented(name: string, module: string): DirectiveDocumentation {
  const entry = findDirective(name).find((each) => each.module === module);
  if (!entry) throw new Error(`there is no ${name} in ${module}`);
  return documentDirective(entry, directiveText(entry));
}

describe('the documentation of a directive', () => {
  it('has its syntax without the marks of Markdown', () => {
    expect(documented('limit_req', 'limit_req').syntax).toEqual([
      'limit_req zone=name [burst=number] [nodelay | delay=number];',
    ]);
    expect(documented('upstream', 'upstream').syntax).toEqual(['upstream name { ... }']);
    expect(documented('ip_hash', 'upstream').syntax).toEqual(['ip_hash;']);
  });

  it('has defaults, with what they depend on', () => {
    expect(documented('proxy_connect_timeout', 'proxy').defaults).toEqual(['proxy_connect_timeout 60s;']);
    expect(documented('proxy_set_header', 'proxy').defaults[1]).toBe(
      'proxy_set_header Connection close; (before 1.29.7)',
    );
  });

  it('says where it may stand', () => {
    expect(documented('proxy_pass', 'proxy').contexts).toEqual(['location', 'if in location', 'limit_except']);
    expect(documented('include', 'core').contexts).toEqual(['any']);
  });

  it('says which nginx has it', () => {
    expect(documented('sticky', 'upstream').availability).toBe('Since nginx 1.29.6, before that NGINX Plus');
    expect(documented('queue', 'upstream').availability).toBe('NGINX Plus only');
    expect(documented('proxy_pass', 'proxy').availability).toBeUndefined();
  });

  it('is one text, of every directive', () => {
    for (const name of directiveNames()) {
      for (const entry of findDirective(name)) {
        const text = directiveMarkdown(documentDirective(entry, directiveText(entry)));
        expect(text).not.toMatch(/undefined|\n{3,}|^\n/);
        // fences are closed
        expect((text.match(/```/g) ?? []).length % 2).toBe(0);
      }
    }
  });

  it('has examples for directives that there are', () => {
    for (const key of Object.keys(EXAMPLES)) {
      const [name = '', kind, module] = key.split(' ');
      expect(findDirective(name).filter((entry) => entry.kind === kind && entry.module === module)).toHaveLength(1);
    }
  });
});

import type { DirectiveEntry } from './catalogue';

/** A few lines that show a directive as it is used for load balancing; undefined for what needs none. */
export function exampleOf({ name, kind, module }: DirectiveEntry): string | undefined {
  return EXAMPLES[`${name} ${kind} ${module}`];
}

/** By `name kind module`; each has been accepted by nginx in its block (see test/nginx/completion.test.ts). */
export const EXAMPLES: Readonly<Record<string, string>> = {
  'upstream http upstream':
    'upstream backend {\n    zone backend 64k;\n    server app:8080 max_fails=3 fail_timeout=30s;\n}',
};

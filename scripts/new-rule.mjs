// Starts a rule: its file, its test, its page, and its lines in what is generated.
// usage: npm run new-rule -- <id> [category]
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMain, UserError } from './lib/console.mjs';
import { root } from './lib/paths.mjs';

const CATEGORIES = [
  ...['reachability', 'websocket', 'failover', 'balancing', 'keepalive'],
  ...['proxy', 'startup', 'compose', 'security', 'syntax'],
];
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const USAGE = `usage: npm run new-rule -- <id> [category]

  id        <thing>-<problem>, lower case with dashes: upstream-host-missing
  category  ${CATEGORIES.join(' | ')}  (failover if left out)`;

await runMain(async () => {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  const [id, category = 'failover', ...rest] = args;
  if (id === undefined || rest.length > 0) throw new UserError(USAGE, 2);
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/.test(id)) {
    throw new UserError(
      `"${id}" is no rule id: it is <thing>-<problem>, lower case with dashes, such as upstream-host-missing`,
      2,
    );
  }
  if (!CATEGORIES.includes(category)) {
    throw new UserError(`"${category}" is no category; there are ${CATEGORIES.join(', ')}`, 2);
  }
  const files = {
    [`server/src/rules/${id}.ts`]: ruleText(id, category),
    [`test/rules/${id}.test.ts`]: testText(id),
    [`docs/rules/${id}.md`]: pageText(id, category),
  };
  for (const path of Object.keys(files)) {
    if (existsSync(join(root, path))) throw new UserError(`${path} is there already; nothing was written`, 2);
  }
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  generate(Object.keys(files));
  const [rule, test, page] = Object.keys(files);
  console.log(`${id} runs. What to edit next:

  1. ${test}   the configuration a user would write, with carets under what is wrong
  2. ${rule}   meta, check, fix
  3. ${page}   what, why, wrong, right: the examples are run
  4. npm run generate   after each change of the title, severity, category or fixability

  npx vitest run test/rules/${id}      its tests, in a second
  npx vitest run test/rules            its page, and all other rules, in a minute or two
  npm run verify                       everything, before a commit`);
  return 0;
});

/** @param {readonly string[]} written */
function generate(written) {
  try {
    execFileSync(process.execPath, [join(root, 'scripts', 'generate.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch {
    throw new UserError(
      `${written.join(', ')} are written, but what is generated from them is not, for the reason above.
If a package was not found, run: npm ci. Then run: npm run generate`,
    );
  }
}

/** @param {string} id */
function titleOf(id) {
  const words = id.replaceAll('-', ' ');
  return words[0].toUpperCase() + words.slice(1);
}

/** @param {string} id @param {string} category */
function ruleText(id, category) {
  return `import { removeArgument } from '../nginx/edit';
import type { UpstreamServer } from '../nginx/model';
import { defineRule } from './rule';

/** TODO: what is wrong, as a phrase. */
export default defineRule<UpstreamServer>({
  meta: {
    id: '${id}',
    title: '${titleOf(id)}',
    category: '${category}',
    severity: 'warning',
    fixable: 'suggestion',
    since: '${version}',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],
  },
  check({ upstreams }, report) {
    for (const server of upstreams.flatMap(({ upstream }) => upstream.servers)) {
      const word = server.parameters.find(({ name }) => name === 'todo')?.word;
      if (!word) continue;
      report({
        uri: server.directive.uri,
        span: word.span,
        message: \`"\${word.value}" is TODO; nginx will TODO\`,
        data: server,
      });
    }
  },
  fix({ span, data: { directive } }) {
    const index = directive.args.findIndex(({ start }) => start === span.start);
    return [{ title: 'TODO', kind: 'suggestion', isPreferred: true, edits: removeArgument(directive, index) }];
  },
});
`;
}

/** @param {string} id */
function testText(id) {
  return `import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = '${id}';

describe(RULE, () => {
  it('when: TODO', () => {
    checkRule(
      RULE,
      \`http {
  upstream a {
    server a-1 todo max_fails=3 fail_timeout=30s;
    #          ^^^^ warning: "todo" is TODO; nginx will TODO
    server a-2 max_fails=3 fail_timeout=30s;
  }
}
\`,
    );
  });

  it('not: TODO', () => {
    checkRule(RULE, 'http { upstream a { server a-1; server \${A}; server unix:/run/a; } }\\n');
  });

  it('fix: removes TODO', () => {
    const conf = (parameter: string) => \`http {\\r\\n  upstream a {\\r\\n    server a-1\${parameter}; # one\\r\\n  }\\r\\n}\\r\\n\`;
    checkFix(RULE, conf(' todo'), conf(''));
  });
});
`;
}

/** @param {string} id @param {string} category */
function pageText(id, category) {
  const conf = (/** @type {string} */ parameter) => `\`\`\`nginx nginx.conf
http {
    upstream api {
        server api-1:3000 ${parameter}max_fails=3 fail_timeout=30s;
        server api-2:3000 max_fails=3 fail_timeout=30s;
    }

    server {
        location / {
            proxy_pass http://api;
        }
    }
}
\`\`\``;
  return `# ${titleOf(id)}

> \`${id}\` · ${category} · warning · quick fix

TODO: what is wrong.

## Why it matters

TODO: what happens then, and nginx's own words for it.

## Wrong

${conf('todo ')}

## Right

${conf('')}

## How to fix

TODO: the ways out, and when the rule is silent.

## Sources

- <https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server>
`;
}

/** The rules as README shows them: one folded table for each category. */

/** What the rules of a category are about, in the order in which a reader wants them. */
const CATEGORIES = {
  reachability: 'hosts that are no service, wrong ports, networks, the resolver',
  startup: 'what nginx looks up or expands when it starts: names, templates, versions, the order of starting',
  websocket: 'the handshake, quiet sockets, affinity',
  failover: 'health parameters, backup, retries, timeouts',
  balancing: 'methods, hash keys, sticky sessions',
  keepalive: 'connections to the services that are kept open',
  proxy: 'the URI part of `proxy_pass`, headers, buffers, TLS to the services',
  security: 'what strangers may reach, see or choose',
  compose: 'what Compose refuses, replicas, published ports',
  syntax: 'what nginx cannot read: braces, semicolons, directives, arguments, includes',
};

const FIXES = { safe: 'yes', suggestion: 'suggestion', no: '' };

/** @param {readonly any[]} metas */
export function ruleTable(metas) {
  const stranger = metas.find(({ category }) => !(category in CATEGORIES));
  if (stranger) throw new Error(`scripts/lib/rule-table.mjs has no text for the category "${stranger.category}"`);
  const off = metas.filter(({ severity }) => severity === 'off').length;
  const intro = `${metas.length} rules, ${off} of which are off until you turn them on. Each has a page with a wrong and a right example, how to fix it, and the sources that prove it.`;
  const tables = Object.entries(CATEGORIES).map(([category, text]) => {
    const rules = metas
      .filter((meta) => meta.category === category)
      .toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    return folded(category, text, rules);
  });
  return [intro, ...tables].join('\n\n');
}

/** @param {string} category @param {string} text @param {readonly any[]} metas */
function folded(category, text, metas) {
  const count = `${metas.length} ${metas.length === 1 ? 'rule' : 'rules'}`;
  const rows = metas.map(
    ({ id, title, severity, fixable }) =>
      `| [\`${id}\`](docs/rules/${id}.md) | ${title} | ${severity} | ${FIXES[fixable]} |`,
  );
  return [
    '<details>',
    // Markdown is not read in this line
    `<summary><b>${category}</b>, ${count}: ${text.replaceAll(/`(.*?)`/g, '<code>$1</code>')}</summary>`,
    '',
    '| Rule | Finds | Severity | Quick fix |',
    '|---|---|---|---|',
    ...rows,
    '',
    '</details>',
  ].join('\n');
}

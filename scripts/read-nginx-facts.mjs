// Writes scripts/data/nginx-facts.json: which directives and variables the given nginx versions know, out of their binaries.
// usage: node scripts/read-nginx-facts.mjs <package version>=<nginx>[,<module>…] …   (oldest first)
// for example: node scripts/read-nginx-facts.mjs 1.22.1-9+deb12u11=/usr/sbin/nginx,/usr/lib/nginx/modules/ngx_stream_module.so
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMain, UserError } from './lib/console.mjs';
import { readNginxBinary } from './lib/nginx-binary.mjs';
import { root } from './lib/paths.mjs';

await runMain(async () => {
  const builds = process.argv.slice(2).map((arg) => arg.split('='));
  if (builds.length === 0 || builds.some((parts) => parts.length !== 2)) {
    throw new UserError('usage: node scripts/read-nginx-facts.mjs <package version>=<nginx>[,<module>…] …', 2);
  }
  const directives = new Map();
  const variables = new Map();
  const row = (table, kind, name) => {
    const key = `${kind} ${name}`;
    if (!table.has(key))
      table.set(
        key,
        builds.map(() => (table === directives ? [] : 0)),
      );
    return table.get(key);
  };
  builds.forEach(([, paths], index) => {
    for (const binary of paths.split(',').map(readNginxBinary)) {
      for (const { kind, name, mask, slot, values } of binary.directives) {
        row(directives, kind, name)[index].push([mask, slot, ...values]);
      }
      for (const [kind, name, isPrefix] of binary.variables) row(variables, kind, name)[index] = isPrefix ? 2 : 1;
    }
  });
  const lines = (table) =>
    [...table]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, values]) => `    ${JSON.stringify(key)}: ${JSON.stringify(values)}`)
      .join(',\n');
  const header = {
    about:
      "Read by scripts/read-nginx-facts.mjs out of nginx's own binaries as Debian packs them (nginx, libnginx-mod-stream, libnginx-mod-mail); see THIRD_PARTY_NOTICES.md",
    read: new Date().toISOString().slice(0, 10),
    versions: builds.map(([version]) => version.replace(/-.*/, '')),
    format: 'directives: for each version the records [mask, slot, …values]; variables: 1 a name, 2 the start of names',
    packages: builds.map(([version]) => version),
  };
  const path = join(root, 'scripts/data/nginx-facts.json');
  writeFileSync(
    path,
    `${JSON.stringify(header, null, 2).slice(0, -2)},\n  "directives": {\n${lines(directives)}\n  },\n  "variables": {\n${lines(variables)}\n  }\n}\n`,
  );
  console.log(`${path}: ${directives.size} directives, ${variables.size} variables`);
  return 0;
});

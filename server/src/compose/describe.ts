import type { ComposeFile } from './model';
import type { ParsedCompose } from './parse';
import { blockOf, placeOf } from './reading';
import { entryOf, type MappingNode, type YamlEntry, type YamlNode } from './tree';

/** A file as the model has it: with the places where entries can be added. */
export function describeFile({ source, roots }: ParsedCompose, role: ComposeFile['role'], folder: string): ComposeFile {
  const [root] = roots;
  const place = (key: string) => {
    const entry = entryOf(root, key);
    if (!entry) return undefined;
    return blockOf(entry) ?? emptyPlace(entry);
  };
  const servicesBlock = isLegacy(root) ? placeOf(root, source, root.flow) : place('services');
  const networksBlock = place('networks');
  return {
    source,
    role,
    folder,
    roots,
    ...(servicesBlock && { servicesBlock }),
    ...(networksBlock && { networksBlock }),
  };
}

const TOP_LEVEL = new Set(['version', 'name', 'include', 'networks', 'volumes', 'configs', 'secrets', 'models']);

/** A file of version 1 has its services at the top. */
export function isLegacy(root: YamlNode | undefined): root is MappingNode {
  if (root?.kind !== 'mapping' || entryOf(root, 'services')) return false;
  return legacyServices(root).some(({ value }) => entryOf(value, 'image') ?? entryOf(value, 'build'));
}

export function legacyServices(root: MappingNode): YamlEntry[] {
  return root.entries.filter(
    ({ key, value }) => value.kind === 'mapping' && !TOP_LEVEL.has(key) && !key.startsWith('x-'),
  );
}

/** Below a key without a value, where its first entry would go. */
function emptyPlace({ source, span, value, alias }: YamlEntry) {
  if (alias || value.kind !== 'null' || value.span.end > value.span.start) return undefined;
  const { line } = source.placeAt(span.start);
  const end = source.lineStarts[line + 1] ?? source.text.length;
  return { span: { start: end, end }, indent: source.indentAt(span.start).length + 2, flow: false };
}

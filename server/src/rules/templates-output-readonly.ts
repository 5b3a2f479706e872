import type { MountPlace, TemplateFacts } from '../compose/container-facts';
import type { SourceFile } from '../text/source';
import type { Topology } from '../topology/types';
import { defineRule, type Fix } from './rule';
import { outputAsRoot } from './template-output';

/** The entrypoint is to write what it makes of templates to a folder that is mounted read-only. */
export default defineRule<MountPlace>({
  meta: {
    id: 'templates-output-readonly',
    title: 'Templates whose output cannot be written',
    category: 'startup',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://github.com/nginx/docker-nginx'],
  },
  check({ container }, report) {
    const templates = container?.templates;
    const mount = templates?.readOnlyMount;
    if (!templates?.isProcessed || templates.files.length === 0 || !mount) return;
    const { uri, span } = mount.target.known ? mount.target.origin : mount;
    report({
      uri,
      span,
      message: `"${templates.output}" is read-only, so the image cannot write what it makes of ${namesOf(templates)}; nginx starts without it`,
      related: templates.files.slice(0, 3).map((file) => ({
        uri: file.uri,
        span: { start: 0, end: 0 },
        message: `would become ${file.output}`,
      })),
      data: mount,
    });
  },
  fix({ data: mount }, topology) {
    const edit = withoutReadOnly(mount, topology);
    const moved = outputAsRoot(topology);
    const fixes: Fix[] = moved ? [moved] : [];
    if (edit) fixes.push({ title: 'Mount it to be written', kind: 'suggestion', edits: [edit] });
    return fixes.map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});

function namesOf({ files, folder }: TemplateFacts): string {
  const [first, ...others] = files.map(({ path }) => path.slice(folder.length + 1));
  return others.length > 0 ? `"${first}" and ${others.length} more` : `"${first}"`;
}

/** The short form's `:ro`, or the long form's `read_only: true`; a config is always read-only. */
function withoutReadOnly({ uri, span }: MountPlace, { compose }: Topology) {
  const source: SourceFile | undefined = compose?.files.find((file) => file.source.uri === uri)?.source;
  const text = source?.slice(span) ?? '';
  const short = /:ro(?=["']?$)|(?<=:)ro,|,ro(?=,|["']?$)/.exec(text);
  if (short) return { uri, span: within(short.index, short[0]), newText: '' };
  const long = /(?<=read_only["']?\s*:\s*)true\b/.exec(text);
  return long ? { uri, span: within(long.index, long[0]), newText: 'false' } : undefined;

  function within(index: number, part: string) {
    return { start: span.start + index, end: span.start + index + part.length };
  }
}

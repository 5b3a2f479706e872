import { joinMergeKeys } from '../compose';
import { defineRule } from './rule';

/** One map has two merge keys. */
export default defineRule<undefined>({
  meta: {
    id: 'compose-duplicate-merge-key',
    title: 'Two merge keys in one map',
    category: 'compose',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/reference/compose-file/fragments/',
      'https://github.com/docker/compose/issues/10411',
      'https://github.com/docker/compose/issues/10394',
    ],
  },
  check({ compose }, report) {
    for (const { about, uri, span, message, related = [] } of compose?.problems ?? []) {
      if (about !== 'merge-key') continue;
      const line = 1 + (compose?.files.find(({ source }) => source.uri === uri)?.source.placeAt(span.start).line ?? 0);
      report({
        uri,
        span,
        message: 'a second "<<" in one map; Compose refuses to read the file',
        refusal: { by: 'Compose', message: `yaml: unmarshal errors: line ${line}: ${message}` },
        related: related.map((origin) => ({ ...origin, message: 'the first one is here' })),
        data: undefined,
      });
    }
  },
  fix({ uri, span, related = [] }, { compose }) {
    const source = compose?.files.find((file) => file.source.uri === uri)?.source;
    const [first] = related;
    const edits = source && first ? joinMergeKeys(source, first.span, span) : [];
    if (edits.length === 0) return [];
    return [{ title: `Write "<<: ${edits[0]?.newText}"`, kind: 'suggestion', isPreferred: true, edits }];
  },
});

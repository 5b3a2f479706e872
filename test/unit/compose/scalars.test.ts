import { expect, it } from 'vitest';
import { commentsOf, scalarsOf } from '../../../server/src/compose/scalars';
import { modelOf } from './model-of';

const TEXT = `# first ü
services: # of the shop
  api: &api
    image: "a # no comment" # but this
    command: ['b#c', d#e, f] #not in a flow
    configs:
      - source: site
  web: *api
configs:
  site:
    content: | # a header
      # text
      server # text
    # text, as the block begins further left? no: a comment
  other: {content: x}
#
`;

it('finds comments, and no text that looks like one', () => {
  const [file] = modelOf(TEXT).files;
  const comments = file ? commentsOf(file).map((span) => file.source.slice(span)) : [];
  expect(comments).toEqual([
    '# first ü',
    '# of the shop',
    '# but this',
    '#not in a flow',
    '# a header',
    '# text, as the block begins further left? no: a comment',
    '#',
  ]);
});

it('finds each value once, with the keys above it', () => {
  const [file] = modelOf(TEXT).files;
  const values = file ? scalarsOf(file).map(({ node, path }) => `${path.join('.')} ${node.text.split('\n')[0]}`) : [];
  expect(values).toEqual([
    'services.api.image a # no comment',
    'services.api.command.* b#c',
    'services.api.command.* d#e',
    'services.api.command.* f',
    'services.api.configs.*.source site',
    'configs.site.content # text',
    'configs.other.content x',
  ]);
});

import { describe, expect, it } from 'vitest';
import { removeKey } from '../../../server/src/compose';
import type { Service } from '../../../server/src/compose/model';
import { applyEdits } from '../../../server/src/text/edit';
import type { Origin } from '../../../server/src/text/span';
import { modelOf, serviceIn } from './model-of';

/** The text after a key of `web` is removed; `as it was` without edits. */
function without(key: string, text: string, place: (service: Service) => Origin | undefined): string {
  const model = modelOf(text);
  const web = serviceIn(model, 'web');
  const origin = place(web);
  const edits = origin ? removeKey(web, key, origin, model) : [];
  return edits.length === 0 ? 'as it was' : applyEdits(text, edits);
}

const name = (web: Service) => web.containerName?.origin;
const replicas = (web: Service) => web.replicas.deployed?.origin;

describe('a key with a scalar value', () => {
  it('goes with its line and its comment', () => {
    expect(
      without('container_name', 'services:\r\n  web:\r\n    container_name: "a" # why\r\n    image: b\r\n', name),
    ).toBe('services:\r\n  web:\r\n    image: b\r\n');
    expect(without('container_name', "services:\n  web:\n    image: b\n    'container_name': a", name)).toBe(
      'services:\n  web:\n    image: b\n',
    );
  });

  it('goes from a flow mapping with one comma', () => {
    const flow = (keys: string) => `services: {web: {${keys}}}\n`;
    expect(without('container_name', flow('container_name: a, image: b'), name)).toBe(flow('image: b'));
    expect(without('container_name', flow('image: b, container_name: a'), name)).toBe(flow('image: b'));
    expect(without('container_name', flow('container_name: a'), name)).toBe(flow(''));
  });

  it('takes the key above along if that has nothing else', () => {
    const text = (deploy: string) => `services:\n  web:\n    image: a\n${deploy}  api:\n    image: b\n`;
    expect(without('replicas', text('    deploy:\n      replicas: 3\n'), replicas)).toBe(text(''));
    expect(without('replicas', text('    deploy: {replicas: 3}\n'), replicas)).toBe(text(''));
    expect(without('replicas', text('    deploy:\n      replicas: 3\n      mode: replicated\n'), replicas)).toBe(
      text('    deploy:\n      mode: replicated\n'),
    );
    expect(without('replicas', text('    deploy:\n      mode: replicated\n      replicas: 3\n'), replicas)).toBe(
      text('    deploy:\n      mode: replicated\n'),
    );
  });

  it('stays in an anchor that others may share', () => {
    expect(without('container_name', 'x: &x\n  container_name: a\nservices:\n  web: {<<: *x}\n', name)).toBe(
      'as it was',
    );
  });
});

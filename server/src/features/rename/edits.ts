import { replaceInScalar, type ScalarPart } from '../../compose/edit-service-name';
import type { ComposeModel } from '../../compose/model';
import { scalarsOf } from '../../compose/scalars';
import { type ServiceNamePlace, serviceNames } from '../../compose/service-names';
import type { TextEdit } from '../../text/edit';
import { onceFor } from '../../text/memo';
import type { Origin } from '../../text/span';
import { realEdit } from '../../workspace/virtual';
import type { Snapshot } from '../../workspace/workspace';

/**
 * The edit, in a file of the user's, that writes another name at a place; quotes stay, and a YAML scalar gets some where
 * it would be no string any more.
 * @returns undefined if the place is in no file of the user's, or in text that a variable brought in
 */
export function nameEdit(snapshot: Snapshot, origin: Origin, name: string): TextEdit | undefined {
  const { uri, span } = origin;
  const virtual = snapshot.files.virtuals.get(uri);
  if (virtual) {
    const yaml = virtual.config?.content && snapshot.sources.get(virtual.config.content.origin.uri);
    return yaml && realEdit(virtual, { uri, span, newText: name }, yaml);
  }
  const { compose } = snapshot.topology;
  const scalar = compose && scalarAt(compose, origin);
  return scalar ? replaceInScalar({ origin, scalar }, name) : { uri, span, newText: name };
}

/** Where an anchor makes one token serve for this name and for something else. */
export function isShared({ topology: { compose } }: Snapshot, origin: Origin): boolean {
  return compose !== undefined && namePlaces(compose).get(keyOf(origin))?.isShared === true;
}

function scalarAt(compose: ComposeModel, origin: Origin): ScalarPart['scalar'] | undefined {
  const known = namePlaces(compose).get(keyOf(origin));
  if (known) return known.scalar;
  const { uri, span } = origin;
  const file = compose.files.find(({ source }) => source.uri === uri);
  const node =
    file && scalarsOf(file).find(({ node: each }) => each.span.start <= span.start && span.end <= each.span.end)?.node;
  // escapes and folded lines: the text is not what stands there
  return node && file.source.slice(node.span).includes(node.text) ? node : undefined;
}

const namePlaces = onceFor((compose: ComposeModel): ReadonlyMap<string, ServiceNamePlace> => {
  const { places, extended } = serviceNames(compose);
  const all = [...places.values(), ...[...extended.values()].flatMap((names) => [...names.values()])].flat();
  return new Map(all.map((place) => [keyOf(place.origin), place]));
});

function keyOf({ uri, span }: Origin): string {
  return `${span.start} ${uri}`;
}

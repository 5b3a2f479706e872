/**
 * A function that computes its answer once for each object. Only for pure functions of objects that never change, such
 * as models: an edit in nginx.conf leaves the compose model as it is, and all that was derived from it.
 */
export function onceFor<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    let entry = known.get(key);
    if (!entry) {
      entry = { value: compute(key) };
      known.set(key, entry);
    }
    return entry.value;
  };
}

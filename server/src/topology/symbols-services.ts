import type { ComposeModel } from '../compose/model';
import { type ServiceNamePlace, serviceNames } from '../compose/service-names';
import type { SymbolCollector, SymbolName } from './symbol-collector';

/** Adds every place in the compose files that names a service. */
export function collectServiceNames(compose: ComposeModel, into: SymbolCollector): void {
  const { places, extended } = serviceNames(compose);
  const add = (name: SymbolName, written: readonly ServiceNamePlace[]): void => {
    for (const { origin, role, extent } of written) {
      into.add(name, { ...origin, role: role === 'key' ? 'definition' : 'reference', extent });
    }
  };
  for (const [name, written] of places) if (compose.services.has(name)) add({ kind: 'service', name }, written);
  for (const [index, { source }] of compose.files.entries()) {
    // a file that is there to be extended has services of its own
    for (const [name, written] of extended.get(source.uri) ?? [])
      add({ kind: 'service', name, holder: index }, written);
  }
}

import type { Service } from './model';

/** The single container ports that a service declares under `ports` and `expose`, each once, in file order. */
export function knownPorts(service: Service): number[] {
  const ports = new Set<number>();
  for (const range of [...service.ports.map(({ target }) => target), ...service.expose.map(({ port }) => port)]) {
    if (range.known && range.value.first === range.value.last) ports.add(range.value.first);
  }
  return [...ports];
}

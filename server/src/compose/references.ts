import type { Origin } from '../text/span';
import type { ComposeProblem, Service } from './model';

/** The names that services may refer to. */
export interface DefinedNames {
  readonly services: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  readonly volumes: ReadonlySet<string>;
  readonly configs: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
}

/**
 * Names that are used and defined nowhere: one problem per name, at its first use, in the words of Compose.
 * @see https://github.com/compose-spec/compose-go/blob/main/loader/validate.go
 */
export function findMissingNames(services: Iterable<Service>, defined: DefinedNames): ComposeProblem[] {
  const missing = new Map<string, ComposeProblem & { related: Origin[] }>();
  const use = (kind: keyof DefinedNames, name: string, origin: Origin | undefined, message: string): void => {
    if (!origin || defined[kind].has(name)) return;
    const known = missing.get(`${kind} ${name}`);
    if (known) known.related.push(origin);
    else missing.set(`${kind} ${name}`, { ...origin, message, kind: 'reference', name, related: [] });
  };
  for (const service of services) {
    const quoted = `service "${service.name}"`;
    const dependsOn = (name: string, origin: Origin): void =>
      use('services', name, origin, `${quoted} depends on undefined service "${name}"`);
    for (const { service: name, origin, required } of service.dependsOn) if (required) dependsOn(name, origin);
    for (const { service: name, origin } of service.links) dependsOn(name, origin);
    const mode = service.networkMode;
    if (mode?.known && mode.value.startsWith('service:')) dependsOn(mode.value.slice('service:'.length), mode.origin);
    for (const { name, origin } of service.networks) {
      use('networks', name, origin, `${quoted} refers to undefined network ${name}`);
    }
    for (const { type, source } of service.volumes) {
      if (type !== 'volume' || !source?.known) continue;
      use('volumes', source.value, source.origin, `${quoted} refers to undefined volume ${source.value}`);
    }
    for (const { source, origin } of service.configs) {
      use('configs', source, origin, `${quoted} refers to undefined config ${source}`);
    }
    for (const { source, origin } of service.secrets) {
      use('secrets', source, origin, `${quoted} refers to undefined secret ${source}`);
    }
  }
  return [...missing.values()];
}

import type { Origin } from '../text/span';
import type { ComposeProblem, NameUse, Service } from './model';

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
  const missing = new Map<string, ComposeProblem & { uses: [NameUse, ...NameUse[]] }>();
  for (const service of services) {
    const use = (kind: keyof DefinedNames, name: string, origin: Origin | undefined, message: string): void => {
      if (!origin || defined[kind].has(name)) return;
      const key = `${kind} ${name}`;
      const known = missing.get(key);
      const here: NameUse = { service: service.name, origin, message };
      if (known) known.uses.push(here);
      else missing.set(key, { ...origin, message, kind: 'reference', name, uses: [here] });
    };
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

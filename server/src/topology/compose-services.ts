import type { Service } from '../compose/model';
import { mayHaveMore } from './ports';
import { knownValue, type Topology } from './types';

/**
 * Whether Compose surely judges a service as it stands in the files: one behind a profile that is not active is left
 * out before Compose looks for contradictions, and a file that was not read may change the service.
 * Source: compose-go, loader.modelToProject (WithProfiles, then checkConsistency).
 */
export function isJudged(service: Service, topology: Topology): boolean {
  return topology.compose !== undefined && !mayHaveMore(service, topology.compose) && isActive(service, topology);
}

/** Whether a service has no profiles, or one that is active. */
export function isActive({ profiles }: Service, { compose, options }: Topology): boolean {
  const active = new Set([...(compose?.activeProfiles ?? []), ...options.profiles]);
  return profiles.length === 0 || active.has('*') || profiles.some(({ value }) => active.has(value));
}

/** The name of a service's first container. */
export function firstContainer(service: Service, { compose }: Topology): string {
  const project = compose && knownValue(compose.projectName);
  return knownValue(service.containerName) ?? `${project ? `${project}-` : ''}${service.name}-1`;
}

/** Services that nginx passes requests to. */
export function targetServices({ endpoints, nginxService }: Topology): ReadonlySet<Service> {
  const found = new Set<Service>();
  for (const { target } of endpoints) {
    if (target.kind === 'service') found.add(target.service);
    if (target.kind === 'ambiguous') for (const service of target.services) found.add(service);
  }
  if (nginxService) found.delete(nginxService.service);
  return found;
}

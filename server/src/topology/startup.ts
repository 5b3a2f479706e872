import { awaitServices } from '../compose';
import type { ComposeModel, Service } from '../compose/model';
import type { TextEdit } from '../text/edit';
import { knownValue, type Topology } from './types';

/** Services whose containers Compose starts before a service's: through `depends_on`, `links` and `network_mode`. */
export function awaitedServices(service: Service, compose: ComposeModel): ReadonlySet<Service> {
  const found = new Set<Service>();
  const open = [service];
  for (let at = open.pop(); at; at = open.pop()) {
    for (const name of namesAwaited(at)) {
      const other = compose.services.get(name);
      if (!other || found.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  return found;
}

/** With `required: false` too: Compose keeps the order for a service that it starts. */
function namesAwaited({ dependsOn, links, networkMode }: Service): string[] {
  const mode = knownValue(networkMode);
  return [
    ...dependsOn.map(({ service }) => service),
    ...links.map(({ service }) => service),
    ...(mode?.startsWith('service:') ? [mode.slice('service:'.length)] : []),
  ];
}

/** Whether the files tell how to find out that a service is ready; a test of an image from elsewhere is not seen. */
export function hasHealthCheck({ healthcheck, build }: Service): boolean {
  if (healthcheck?.disabled) return false;
  return healthcheck?.test !== undefined || build?.file?.healthcheck === 'command';
}

/** What starts a container again that stopped. Unknown counts as nothing. */
export function restartsByItself({ restart }: Service): boolean {
  return /^(?:always|any|unless-stopped|on-failure(?::\d+)?)$/.test(knownValue(restart) ?? '');
}

/**
 * The edits that make nginx's service wait for services, until they are healthy where that can be told.
 * Those it waits for already, and those that wait for nginx, are left out.
 */
export function waitForServices(services: readonly Service[], { nginxService, compose }: Topology): TextEdit[] {
  const nginx = nginxService?.service;
  if (!compose || !nginx) return [];
  const awaited = awaitedServices(nginx, compose);
  const lacking = services.filter(
    (service) => service !== nginx && !awaited.has(service) && !awaitedServices(service, compose).has(nginx),
  );
  const wanted = lacking.map((service) => ({
    service: service.name,
    condition: hasHealthCheck(service) ? ('service_healthy' as const) : ('service_started' as const),
  }));
  return awaitServices(nginx, wanted, compose);
}

import type { Service, Value } from '../compose/model';
import { onceFor } from '../text/memo';
import { targetServices } from '../topology/compose-services';
import { defineRule } from './rule';

/** A value that the analysis needs comes from a variable that has none here. */
export default defineRule<undefined>({
  meta: {
    id: 'compose-variable-unset',
    title: 'Variable without a value that the analysis needs',
    category: 'compose',
    severity: 'information',
    fixable: 'no',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/reference/compose-file/interpolation/',
      'https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/',
    ],
  },
  check(topology, report) {
    const nginx = topology.nginxService?.service;
    const unset = nginx ? [...unsetOf(neededOfNginx(nginx))] : [];
    for (const service of targetServices(topology)) unset.push(...unsetOfTarget(service));
    for (const { value, variable, what } of unset) {
      report({
        ...value.origin,
        message: `"$\{${variable}}" has no value here, in .env or the environment; ${what} unknown to the analysis`,
        data: undefined,
      });
    }
  },
});

/** As `interpolate` says it. */
const UNSET = /^\$\{(\w+)\} is (?:not set|required)/;

interface Needed {
  readonly value: Value<unknown> | undefined;
  /** With the verb. */
  readonly what: string;
}

interface Unset {
  readonly value: Value<unknown>;
  readonly variable: string;
  readonly what: string;
}

function unsetOf(needed: readonly Needed[]): Unset[] {
  return needed.flatMap(({ value, what }) => {
    const variable = value?.known === false ? UNSET.exec(value.reason)?.[1] : undefined;
    return value && variable !== undefined ? [{ value, variable, what }] : [];
  });
}

/** Services stay what they are while nginx.conf is edited. */
const unsetOfTarget = onceFor((service: Service): readonly Unset[] => unsetOf(neededOfTarget(service)));

function neededOfNginx({ name, image, ports, volumes }: Service): Needed[] {
  return [
    { value: image, what: `the version of nginx in "${name}" is` },
    ...ports.map(({ target }) => ({ value: target, what: `a port of "${name}" is` })),
    ...volumes.flatMap(({ source, target }) => [
      { value: source, what: `what "${name}" mounts is` },
      { value: target, what: `where "${name}" mounts it is` },
    ]),
  ];
}

function neededOfTarget({ name, ports, expose, replicas }: Service): Needed[] {
  return [
    ...ports.map(({ target }) => ({ value: target, what: `a port of "${name}" is` })),
    ...expose.map(({ port }) => ({ value: port, what: `a port of "${name}" is` })),
    { value: replicas.count, what: `the number of containers of "${name}" is` },
  ];
}

export type { ReadDockerfile } from './build';
export { splitShellWords } from './command';
export {
  type ComposeSet,
  DEFAULT_NAMES,
  type DiscoveryOptions,
  findComposeSets,
  OVERRIDE_NAMES,
} from './discovery';
export { readDockerfileFacts } from './dockerfile';
export {
  addNetworkToService,
  addServiceStub,
  addToServiceList,
  removeEntry,
  replaceScalar,
  type ServiceStub,
} from './edit';
export { addAlias } from './edit-alias';
export { type Awaited, awaitServices } from './edit-depends';
export { parseEnv } from './env';
export type { ReadCompose } from './files';
export { interpolate } from './interpolate';
export type * from './model';
export { type ParsedCompose, parseCompose } from './parse';
export { buildComposeModel, type ComposeOptions } from './project';

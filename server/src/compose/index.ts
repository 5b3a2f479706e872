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
export { addVariable, requireVariable } from './edit-environment';
export { writeHealthcheck } from './edit-healthcheck';
export { ownSource, removeKey, setScalar } from './edit-key';
export { joinMergeKeys } from './edit-merge-keys';
export { bindToAddress, moveToExpose, removeHostPort } from './edit-ports';
export { parseEnv } from './env';
export type { ReadCompose } from './files';
export { interpolate } from './interpolate';
export type * from './model';
export { type ParsedCompose, parseCompose } from './parse';
export { buildComposeModel, type ComposeOptions } from './project';

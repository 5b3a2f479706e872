import type { Origin, Span } from '../text/span';
import type { BlockPlace } from './model';
import type { DockerfileFacts } from './model-dockerfile';
import type { Known, Value } from './model-value';

export interface Service {
  readonly name: string;
  /** The service's key. */
  readonly key: Origin;
  /** The whole entry, key to last line. */
  readonly span: Span;
  readonly uri: string;
  /**
   * URI of the folder from which paths start that say nothing else: the project's, for an included service that of its
   * file or its `project_directory`. Paths that came from elsewhere (through `extends`) have a `folder` of their own.
   */
  readonly folder: string;
  /** Indentation of the service's own keys (`image:` …) in spaces; undefined for a flow mapping. */
  readonly indent: number | undefined;
  /** The direct keys written in the service's own mapping (merge keys not followed), for fixes that add to them. */
  readonly entries: ReadonlyMap<string, ServiceEntry>;
  readonly image?: Value<string>;
  readonly build?: Build;
  readonly ports: readonly PortMapping[];
  readonly expose: readonly ExposedPort[];
  /** The networks it is on, `default` if it names none; empty with `network_mode`. */
  readonly networks: readonly ServiceNetwork[];
  readonly networkMode?: Value<string>;
  /** Networks that are named although `network_mode` is set, which Compose refuses. */
  readonly networksBesideMode: readonly ServiceNetwork[];
  readonly containerName?: Value<string>;
  readonly hostname?: Value<string>;
  readonly links: readonly Link[];
  readonly externalLinks: readonly Link[];
  readonly extraHosts: readonly ExtraHost[];
  readonly dependsOn: readonly Dependency[];
  readonly healthcheck?: HealthCheck;
  /** `scale`, else `deploy.replicas`, else 1 (with `explicit: false`). */
  readonly replicas: Replicas;
  readonly profiles: readonly Known<string>[];
  readonly volumes: readonly VolumeMount[];
  readonly configs: readonly ConfigMount[];
  readonly secrets: readonly ConfigMount[];
  /** What `env_file` and `environment` set, the latter over the former. */
  readonly environment: ReadonlyMap<string, Value<string>>;
  /** Paths in `env_file`, as written. */
  readonly envFiles: readonly Value<string>[];
  /** Those of them that were not read: a variable that is not in `environment` may be set there. */
  readonly unreadEnvFiles: readonly Value<string>[];
  /** `develop.watch`: what Compose copies into the running container. */
  readonly watches: readonly Watch[];
  readonly command?: Value<readonly string[]>;
  readonly entrypoint?: Value<readonly string[]>;
  /** `restart`, else the condition of `deploy.restart_policy`, where `any` is the same as `always`. */
  readonly restart?: Value<string>;
}

/** One `key: value` pair written in a service. */
export interface ServiceEntry {
  readonly key: Origin;
  /** Key to the end of the value, without the last line ending. */
  readonly span: Span;
  /** The value's place where it is a block or flow collection. */
  readonly block?: BlockPlace;
  readonly shape: 'scalar' | 'mapping' | 'sequence' | 'empty';
}

export interface Build {
  readonly context: Value<string>;
  /** URI of the folder that a relative `context` starts at. */
  readonly folder: string;
  readonly dockerfile?: Value<string>;
  readonly target?: Value<string>;
  readonly inline?: Value<string>;
  /** What the Dockerfile says, when it could be read. */
  readonly file?: DockerfileFacts;
}

export interface PortMapping {
  readonly origin: Origin;
  /** Container port, or the range's. */
  readonly target: Value<PortRange>;
  /** Host port; absent for the short form "3000" (an ephemeral host port). */
  readonly published?: Value<PortRange>;
  readonly protocol: 'tcp' | 'udp';
  readonly hostIp?: string;
  /** The token of the container port alone, for a fix. */
  readonly targetSpan?: Span;
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface ExposedPort {
  readonly origin: Origin;
  readonly port: Value<PortRange>;
  readonly protocol: 'tcp' | 'udp';
}

export interface ServiceNetwork {
  readonly name: string;
  /** Absent for the implicit `default`. */
  readonly origin?: Origin;
  readonly aliases: readonly Value<string>[];
  /** With `ipv4_address` or `ipv6_address`: a new container gets the same address. */
  readonly hasFixedAddress?: true;
}

export interface Link {
  readonly service: string;
  readonly alias?: string;
  readonly origin: Origin;
}

export interface ExtraHost {
  readonly host: string;
  readonly address: string;
  readonly origin: Origin;
}

export interface Dependency {
  readonly service: string;
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully' | string;
  /** Where the condition is written; absent in the short form. */
  readonly conditionOrigin?: Origin;
  /** False with `required: false`: Compose starts the service without it. */
  readonly required: boolean;
  readonly origin: Origin;
}

export interface HealthCheck {
  readonly origin: Origin;
  readonly disabled: boolean;
  /** The test joined by spaces, if known. */
  readonly test?: string;
}

export interface Replicas {
  readonly count: Value<number>;
  readonly explicit: boolean;
  /** What `scale` says, where it is written. */
  readonly scale?: Value<number>;
  /** What `deploy.replicas` says, where it is written. */
  readonly deployed?: Value<number>;
  /** Keys of `deploy` that only Swarm reads, such as `placement`: the file may never be given to Compose. */
  readonly swarmKeys: readonly string[];
}

export interface VolumeMount {
  readonly origin: Origin;
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'other';
  /** As written, after interpolation: a path for a bind, a name for a volume. */
  readonly source?: Value<string>;
  readonly target: Value<string>;
  readonly readOnly: boolean;
  /** URI of the folder that a relative source starts at. */
  readonly folder: string;
  /** `nocopy`: a new volume is not filled from the image. */
  readonly isNoCopy: boolean;
  /** `volume.subpath`: the part of the volume that is mounted. */
  readonly subpath?: Value<string>;
}

/** An entry of a service's `configs` or `secrets`. */
export interface ConfigMount {
  readonly origin: Origin;
  /** Key in top-level `configs` or `secrets`. */
  readonly source: string;
  readonly target: string;
}

export interface Watch {
  readonly origin: Origin;
  readonly action: string;
  readonly path: Value<string>;
  /** In the container; absent for actions that only rebuild or restart. */
  readonly target?: Value<string>;
  /** URI of the folder that a relative path starts at. */
  readonly folder: string;
}

import type { SourceFile } from '../text/source';
import type { Origin, Span } from '../text/span';

/** A value is known with its origin, or unknown with a reason (an unset variable, an unreadable include). */
export type Value<T> = Known<T> | Unknown;

export interface Known<T> {
  readonly known: true;
  readonly value: T;
  readonly origin: Origin;
}

export interface Unknown {
  readonly known: false;
  /** What stands in the file, before interpolation. */
  readonly raw: string;
  /** Why it is unknown, as a clause: "${API_PORT} is not set". */
  readonly reason: string;
  readonly origin: Origin;
}

/** The compose files of one project, seen as Compose would after interpolation, anchors and merge keys. */
export interface ComposeModel {
  /** In merge order; one for now. */
  readonly files: readonly ComposeFile[];
  readonly projectName: Value<string>;
  readonly services: ReadonlyMap<string, Service>;
  readonly networks: ReadonlyMap<string, Network>;
  readonly configs: ReadonlyMap<string, ConfigSource>;
  /** From `COMPOSE_PROFILES`; `*` stands for all. */
  readonly activeProfiles: readonly string[];
  readonly problems: readonly ComposeProblem[];
  /** What keeps the model from being complete; any of them lowers certainty. */
  readonly blindSpots: readonly BlindSpot[];
}

export interface ComposeFile {
  readonly source: SourceFile;
  /** Where the entries of `services:` stand; absent when the file has none. */
  readonly servicesBlock?: BlockPlace;
  /** Where the entries of top-level `networks:` stand. */
  readonly networksBlock?: BlockPlace;
}

/** A block mapping or sequence in the YAML text: where an entry can be added. */
export interface BlockPlace {
  /** From the first entry's first character to the end of the last entry's last line, its ending included. */
  readonly span: Span;
  /** Indentation of an entry, in spaces (for a sequence: of the dash). */
  readonly indent: number;
  /** A flow collection (`[a, b]`) has no lines of its own: its span is the collection with its brackets. */
  readonly flow: boolean;
}

export interface ComposeProblem {
  readonly uri: string;
  readonly span: Span;
  /** One line, in the words of the YAML parser or of Compose. */
  readonly message: string;
  /** `yaml`: no parser takes it · `shape`: YAML, but no Compose file · `reference`: a name that is defined nowhere. */
  readonly kind: 'yaml' | 'shape' | 'reference';
  /** For `reference`: the name that is missing. */
  readonly name?: string;
  readonly related?: readonly Origin[];
}

export interface BlindSpot {
  readonly origin: Origin;
  readonly kind: 'include' | 'extends' | 'interpolation' | 'external-network' | 'swarm' | 'sibling-file';
  readonly reason: string;
}

export interface Service {
  readonly name: string;
  /** The service's key. */
  readonly key: Origin;
  /** The whole entry, key to last line. */
  readonly span: Span;
  readonly uri: string;
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
  readonly environment: ReadonlyMap<string, Value<string>>;
  /** Paths in `env_file`, relative to the project's folder; what they set is not in `environment`. */
  readonly envFiles: readonly Value<string>[];
  readonly command?: Value<readonly string[]>;
  readonly entrypoint?: Value<readonly string[]>;
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
  readonly dockerfile?: Value<string>;
  readonly target?: Value<string>;
  readonly inline?: Value<string>;
  /** What the Dockerfile says, when it could be read. */
  readonly file?: DockerfileFacts;
}

export interface DockerfileFacts {
  readonly uri: string;
  /** Image of the last (or the target) stage, its FROM chain followed within the file. */
  readonly image?: Value<string>;
  readonly exposes: readonly number[];
  /** `COPY`/`ADD` of that stage: sources relative to the build context, and the destination in the container. */
  readonly copies: readonly { readonly sources: readonly string[]; readonly target: string }[];
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
}

export interface Network {
  readonly name: string;
  readonly origin?: Origin;
  readonly external: boolean;
  /** The real name: `name:`, else project_key, where the project's name is known. */
  readonly realName?: string;
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
}

export interface VolumeMount {
  readonly origin: Origin;
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'other';
  /** As written, after interpolation: a path for a bind, a name for a volume. */
  readonly source?: Value<string>;
  readonly target: Value<string>;
  readonly readOnly: boolean;
}

export interface ConfigMount {
  readonly origin: Origin;
  /** Key in top-level `configs`. */
  readonly source: string;
  readonly target: string;
}

export interface ConfigSource {
  readonly name: string;
  readonly origin: Origin;
  readonly file?: Value<string>;
  readonly content?: Value<string>;
  readonly external: boolean;
}

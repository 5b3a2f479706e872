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
  /** Every file that was read, once: the project's own in merge order, then those that `include` and `extends` name. */
  readonly files: readonly ComposeFile[];
  readonly projectName: Value<string>;
  readonly services: ReadonlyMap<string, Service>;
  readonly networks: ReadonlyMap<string, Network>;
  readonly configs: ReadonlyMap<string, ConfigSource>;
  readonly secrets: ReadonlyMap<string, ConfigSource>;
  readonly volumes: ReadonlyMap<string, VolumeSource>;
  /** From `COMPOSE_PROFILES`; `*` stands for all. */
  readonly activeProfiles: readonly string[];
  readonly problems: readonly ComposeProblem[];
  /** What keeps the model from being complete; any of them lowers certainty. */
  readonly blindSpots: readonly BlindSpot[];
}

export interface ComposeFile {
  readonly source: SourceFile;
  /**
   * `main`: the project's first file · `override`: laid over it · `included`: by top-level `include` · `extended`: only
   * for services that others extend. A file with several roles has the first of them.
   */
  readonly role: 'main' | 'override' | 'included' | 'extended';
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

export interface DockerfileFacts {
  readonly uri: string;
  /** Image of the last (or the target) stage, its FROM chain followed within the file. */
  readonly image?: Value<string>;
  readonly exposes: readonly number[];
  /** `COPY`/`ADD` of that stage: sources relative to the build context, and the destination in the container. */
  readonly copies: readonly { readonly sources: readonly string[]; readonly target: string }[];
  /** What the chain does to files, in order; a later one wins. */
  readonly operations: readonly DockerfileOperation[];
  /** Words of `CMD`; of the shell form, the words of its command line. */
  readonly cmd?: readonly string[];
  /** Words of `ENTRYPOINT`, as of `cmd`; one in a later stage removes the `CMD` of the stages below it. */
  readonly entrypoint?: readonly string[];
  /** `ENV`, as far as the values are known. */
  readonly env: ReadonlyMap<string, string>;
}

/** One step of a Dockerfile that changes files. Container paths are absolute. */
export type DockerfileOperation =
  | {
      readonly kind: 'copy';
      /** Relative to the build context; may hold wildcards. `.dockerignore` is not applied. */
      readonly sources: readonly string[];
      /** Ends with a slash if it is written so. */
      readonly target: string;
      /** The target names a folder: it ends with a slash, or there are several sources. */
      readonly isDirectoryTarget: boolean;
      /**
       * It was copied through another stage, where a `RUN` may have changed it: a source that is not in the build
       * context may have been made there.
       */
      readonly isThroughStage: boolean;
    }
  /** From another image, a URL, an archive, or a stage that did not copy it itself. */
  | { readonly kind: 'copy-opaque'; readonly target: string }
  | {
      readonly kind: 'heredoc';
      readonly target: string;
      readonly text: string;
      /** Of the text in the Dockerfile (in an inline one: of all of it, in the compose file). */
      readonly span: Span;
      /** The delimiter is quoted, so that the build leaves `$name` in the text as it is. */
      readonly isQuoted: boolean;
    }
  /** `RUN rm`; the path may hold wildcards. */
  | { readonly kind: 'remove'; readonly path: string }
  /** Another `RUN` that may change the path, a file or a folder with all that is in it. */
  | { readonly kind: 'opaque'; readonly path: string };

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

/** An entry of top-level `configs` or `secrets`. */
export interface ConfigSource {
  readonly name: string;
  readonly origin: Origin;
  readonly file?: Value<string>;
  /** URI of the folder that a relative `file` starts at. */
  readonly folder: string;
  readonly content?: Value<string>;
  /** `content` as a document of its own. */
  readonly contentMap?: ContentMap;
  /** The variable that holds the content. */
  readonly environment?: Value<string>;
  readonly external: boolean;
}

/** A text written inside a YAML file, such as an nginx configuration in `configs.content`. */
export interface ContentMap {
  /** After interpolation (`$$host` is `$host`); variables that are not known stay as they are written. */
  readonly text: string;
  /** Names of those variables. */
  readonly unknownVariables: readonly string[];
  /** The offset in the YAML file at which the character at `offset` of `text` is written. */
  toSource(offset: number): number;
}

/** An entry of top-level `volumes`. */
export interface VolumeSource {
  readonly name: string;
  readonly origin: Origin;
  readonly external: boolean;
  /** The host's folder, with `driver_opts: {type: none, o: bind, device: …}`. */
  readonly device?: Value<string>;
  /** URI of the folder that a relative device starts at. */
  readonly folder: string;
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

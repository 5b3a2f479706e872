import type { Origin, Span } from '../text/span';
import type { Value } from './model-value';

export interface Network {
  readonly name: string;
  readonly origin?: Origin;
  readonly external: boolean;
  /** The real name: `name:`, else project_key, where the project's name is known. */
  readonly realName?: string;
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

/** A variable (`$name`, `${name}` …) for which Compose, unless it gets a value, writes nothing. */
export interface UnsetVariable {
  readonly name: string;
  readonly span: Span;
}

/** A text written inside a YAML file, such as an nginx configuration in `configs.content`. */
export interface ContentMap {
  /** After interpolation (`$$host` is `$host`); variables that are not known stay as they are written. */
  readonly text: string;
  /** Names of those variables. */
  readonly unknownVariables: readonly string[];
  /** Where they stand in the YAML file, in text order. */
  readonly unset: () => readonly UnsetVariable[];
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

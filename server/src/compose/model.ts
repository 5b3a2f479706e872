import type { SourceFile } from '../text/source';
import type { Origin, Span } from '../text/span';
import type { ConfigSource, Network, VolumeSource } from './model-resources';
import type { Service } from './model-service';
import type { Value } from './model-value';
import type { YamlNode } from './tree';

export type * from './model-dockerfile';
export type * from './model-resources';
export type * from './model-service';
export type * from './model-value';

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
  /** URI of the folder at which its relative paths start. */
  readonly folder: string;
  /** What is written in it, one tree for each YAML document. */
  readonly roots: readonly YamlNode[];
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
  /** For a name that services refer to: each use, the first one being that of the problem itself. */
  readonly uses?: readonly [NameUse, ...NameUse[]];
  /** What a rule of its own speaks of: `<<` twice in one map, or a file or service that is made of itself. */
  readonly about?: 'merge-key' | 'cycle';
  /** With `about: 'cycle'`: what leads back to itself, the first and the last being the same. */
  readonly chain?: readonly ChainLink[];
  readonly related?: readonly Origin[];
}

/** Where a service refers to a name that is defined nowhere, and what Compose says of that. */
export interface NameUse {
  readonly service: string;
  readonly origin: Origin;
  readonly message: string;
}

/** A file that includes the next one, or (with `service`) a service of a file that extends the next one. */
export interface ChainLink {
  readonly uri: string;
  readonly service?: string;
}

export interface BlindSpot {
  readonly origin: Origin;
  readonly kind: 'include' | 'extends' | 'interpolation' | 'external-network' | 'swarm' | 'sibling-file';
  readonly reason: string;
}

import type { Span } from '../text/span';
import type { Value } from './model-value';

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
  /** The last `HEALTHCHECK`: a command, or `NONE`. */
  readonly healthcheck?: 'command' | 'none';
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

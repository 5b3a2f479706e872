import type { Origin } from '../text/span';

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

/** Below this duration (ms) of the last pass the next one starts at once. */
const INSTANT = 10;
/** The longest wait (ms) for a user who goes on typing. */
const LONGEST_WAIT = 250;

/**
 * Runs analysis passes: at once while they are fast, later the slower they were, never two at a time.
 * What is scheduled while a pass waits joins it; what is scheduled while one runs cancels it and starts another.
 */
export class Scheduler {
  readonly #pass: (isCancelled: () => boolean) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  #clear: (() => void) | undefined;
  #lastDuration = 0;
  #generation = 0;
  #running: Promise<void> | undefined;

  /**
   * @param pass the analysis; asks now and then whether it has been overtaken
   * @param onError told of what a pass throws; the scheduler goes on
   */
  constructor(pass: (isCancelled: () => boolean) => Promise<void>, onError: (error: unknown) => void) {
    this.#pass = pass;
    this.#onError = onError;
  }

  /** Asks for a pass. */
  schedule(): void {
    this.#generation++;
    this.#clear?.();
    const start = (): void => {
      this.#clear = undefined;
      this.#timer = undefined;
      void this.#start();
    };
    if (this.#lastDuration < INSTANT) {
      const immediate = setImmediate(start);
      this.#clear = () => clearImmediate(immediate);
      this.#timer = immediate;
    } else {
      const timer = setTimeout(start, Math.min(LONGEST_WAIT, this.#lastDuration * 2));
      this.#clear = () => clearTimeout(timer);
      this.#timer = timer;
    }
  }

  /** Resolves when nothing is waiting or running; a waiting pass starts at once. */
  async settle(): Promise<void> {
    if (this.#timer) {
      this.#clear?.();
      this.#clear = undefined;
      this.#timer = undefined;
      await this.#start();
    }
    while (this.#running) await this.#running;
  }

  dispose(): void {
    this.#generation++;
    this.#clear?.();
  }

  async #start(): Promise<void> {
    while (this.#running) await this.#running;
    const generation = this.#generation;
    const started = performance.now();
    this.#running = this.#pass(() => generation !== this.#generation)
      .catch(this.#onError)
      .finally(() => {
        this.#lastDuration = performance.now() - started;
        this.#running = undefined;
      });
    await this.#running;
  }
}

import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/**
 * Wraps the body of a request: lets waiting notifications in first, honours cancellation, and turns an unexpected error
 * into a log line and a harmless answer. A `ResponseError` that the body throws is the answer.
 */
export async function runHandler<T>(
  name: string,
  token: CancellationToken,
  log: (message: string) => void,
  otherwise: T,
  body: () => T | Promise<T>,
): Promise<T | ResponseError<void>> {
  await new Promise((resolve) => setImmediate(resolve));
  try {
    throwIfCancelled(name, token);
    return await body();
  } catch (error) {
    // thrown for the user to read: why it cannot be done
    if (error instanceof ResponseError) return error;
    log(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return otherwise;
  }
}

/** For the body of a request that has waited. @throws ResponseError which `runHandler` answers with */
export function throwIfCancelled(name: string, token: CancellationToken): void {
  if (token.isCancellationRequested) {
    throw new ResponseError(LSPErrorCodes.RequestCancelled, `${name} was cancelled`);
  }
}

import { describe, expect, it } from 'vitest';
import { type CancellationToken, CancellationTokenSource, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { runHandler, throwIfCancelled } from '../../../server/src/features/run-handler';

async function run(token: CancellationToken, body: () => Promise<string>): Promise<unknown> {
  const logged: string[] = [];
  const answer = await runHandler('hover', token, (message) => logged.push(message), 'nothing', body);
  return answer instanceof ResponseError ? [answer.code, ...logged] : [answer, ...logged];
}

describe('a request', () => {
  it('that is cancelled while it waits is not worked on', async () => {
    const source = new CancellationTokenSource();
    let isDone = false;
    const answer = run(source.token, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      source.cancel();
      throwIfCancelled('hover', source.token);
      isDone = true;
      return 'done';
    });
    expect(await answer).toEqual([LSPErrorCodes.RequestCancelled]);
    expect(isDone).toBe(false);
  });

  it('is answered where nobody cancels it', async () => {
    const { token } = new CancellationTokenSource();
    const answer = run(token, async () => {
      throwIfCancelled('hover', token);
      return 'done';
    });
    expect(await answer).toEqual(['done']);
  });
});

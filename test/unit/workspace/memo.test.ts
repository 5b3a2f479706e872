import { describe, expect, it } from 'vitest';
import { MemoizedReads } from '../../../server/src/workspace/memo';
import { Scheduler } from '../../../server/src/workspace/scheduler';
import { SourceStore } from '../../../server/src/workspace/sources';
import { fixtureUri, MemoryFileSystem } from '../../support/fixture';

describe('answers that are kept', () => {
  const A = fixtureUri('a.conf');
  const setUp = () => {
    const disk = new MemoryFileSystem(
      new Map([
        ['a.conf', 'one'],
        ['b.conf', 'two'],
      ]),
    );
    const memo = new MemoizedReads(new SourceStore(disk));
    let computed = 0;
    const ask = (inputs: readonly unknown[] = []) => {
      const value = memo.get('key', inputs, (reader) => {
        computed++;
        return reader.read(A);
      });
      memo.endPass();
      return value;
    };
    return { disk, memo, ask, computed: () => computed };
  };

  it('are not computed again while nothing changes', () => {
    const { ask, computed } = setUp();
    expect([ask(), ask(), ask()]).toEqual(['one', 'one', 'one']);
    expect(computed()).toBe(1);
  });

  it('are computed again when a file that was read is touched and differs', () => {
    const { disk, memo, ask, computed } = setUp();
    ask();
    disk.files.set(A, 'other');
    memo.touch(A);
    expect(ask()).toBe('other');
    expect(computed()).toBe(2);
  });

  it('stay when a file is touched that was not read, or that is as it was', () => {
    const { memo, ask, computed } = setUp();
    ask();
    memo.touch(fixtureUri('b.conf'));
    ask();
    memo.touch(A);
    ask();
    expect(computed()).toBe(1);
  });

  it('are held against the disk when asked to, once', () => {
    const { disk, memo, ask, computed } = setUp();
    ask();
    disk.files.set(A, 'other');
    expect(ask()).toBe('one');
    memo.verify();
    expect(ask()).toBe('other');
    disk.files.set(A, 'third');
    expect(ask()).toBe('other');
    expect(computed()).toBe(2);
  });

  it('are computed again for other inputs', () => {
    const { ask, computed } = setUp();
    ask([1]);
    ask([1]);
    ask([2]);
    expect(computed()).toBe(2);
  });

  it('are forgotten after a pass that did not ask for them', () => {
    const { memo, ask, computed } = setUp();
    ask();
    memo.endPass();
    ask();
    expect(computed()).toBe(2);
  });

  it('know a file that was looked for in vain, and a folder that was listed', () => {
    const disk = new MemoryFileSystem(new Map([['d/a.conf', '']]));
    const memo = new MemoizedReads(new SourceStore(disk));
    const ask = () => {
      const value = memo.get('key', [], (reader) => [
        reader.stat(fixtureUri('new.conf')),
        reader.list(fixtureUri('d'))?.map(({ name }) => name),
      ]);
      memo.endPass();
      return value;
    };
    expect(ask()).toEqual([undefined, ['a.conf']]);
    disk.files.set(fixtureUri('new.conf'), '');
    memo.touch(fixtureUri('new.conf'));
    expect(ask()).toEqual(['file', ['a.conf']]);
    disk.files.set(fixtureUri('d/b.conf'), '');
    memo.touch(fixtureUri('d/b.conf'));
    expect(ask()).toEqual(['file', ['a.conf', 'b.conf']]);
  });
});

describe('the scheduler', () => {
  /** A pass that ends when it is told to. */
  const setUp = () => {
    const passes: { isCancelled: () => boolean; end: () => void; fail: (error: Error) => void }[] = [];
    const errors: unknown[] = [];
    const begun: (() => void)[] = [];
    const scheduler = new Scheduler(
      (isCancelled) =>
        new Promise((resolve, reject) => {
          passes.push({ isCancelled, end: resolve, fail: reject });
          begun.shift()?.();
        }),
      (error) => errors.push(error),
    );
    /** Resolves when the next pass begins. */
    const begins = () => new Promise<void>((resolve) => begun.push(resolve));
    return { scheduler, passes, errors, begins };
  };

  it('makes one pass of what is asked for before it starts', async () => {
    const { scheduler, passes, begins } = setUp();
    const first = begins();
    for (let index = 0; index < 5; index++) scheduler.schedule();
    await first;
    passes[0]?.end();
    await scheduler.settle();
    expect(passes).toHaveLength(1);
  });

  it('cancels a pass that is overtaken, and never runs two at a time', async () => {
    const { scheduler, passes, begins } = setUp();
    const first = begins();
    scheduler.schedule();
    await first;
    expect(passes[0]?.isCancelled()).toBe(false);
    const second = begins();
    scheduler.schedule();
    expect(passes[0]?.isCancelled()).toBe(true);
    const settled = scheduler.settle();
    await new Promise((resolve) => setImmediate(resolve));
    expect(passes).toHaveLength(1);
    passes[0]?.end();
    await second;
    expect(passes[1]?.isCancelled()).toBe(false);
    passes[1]?.end();
    await settled;
    expect(passes).toHaveLength(2);
  });

  it('tells of an error and goes on', async () => {
    const { scheduler, passes, errors, begins } = setUp();
    const first = begins();
    scheduler.schedule();
    await first;
    passes[0]?.fail(new Error('broken'));
    await scheduler.settle();
    expect(errors).toEqual([new Error('broken')]);
    const second = begins();
    scheduler.schedule();
    const settled = scheduler.settle();
    await second;
    passes[1]?.end();
    await settled;
    expect(errors).toHaveLength(1);
  });

  it('starts what waits at once when somebody waits for it', async () => {
    const { scheduler, passes, begins } = setUp();
    const first = begins();
    scheduler.schedule();
    const settled = scheduler.settle();
    await first;
    passes[0]?.end();
    await settled;
    expect(passes).toHaveLength(1);
  });

  it('starts nothing after it was disposed of', async () => {
    const { scheduler, passes } = setUp();
    scheduler.schedule();
    scheduler.dispose();
    await new Promise((resolve) => setImmediate(resolve));
    expect(passes).toEqual([]);
  });

  it('has nothing to wait for in the beginning', async () => {
    const { scheduler, passes } = setUp();
    await scheduler.settle();
    expect(passes).toEqual([]);
  });
});

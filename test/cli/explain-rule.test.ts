import { describe, expect, test } from 'vitest';
import { rules } from '../../server/src/rules';
import { runCli } from './cli';

describe('explain', () => {
  test('prints the page of a rule', () => {
    const { code, out, err } = runCli(['explain', 'upstream-all-down']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^All servers down\n\nupstream-all-down · failover · warning/);
    expect(out).toContain('\nWhy it matters\n');
    expect(out).toContain('\n            server 10.0.0.1:3000 max_fails=3 fail_timeout=30s down;\n');
    expect(out).toMatch(/^- https:\/\/nginx\.org\S+#down$/m);
    expect(out).toMatch(/\/docs\/rules\/upstream-all-down\.md\n$/);
    expect(out).not.toContain('```');
    expect(out).not.toContain('\x1b');
  });

  test('is coloured where colours are wanted', () => {
    const env = { FORCE_COLOR: '1' };
    const { out } = runCli(['explain', 'upstream-all-down'], { env });
    expect(out).toContain('\x1b[1mWhy it matters\x1b[0m');
    expect(runCli(['explain', 'upstream-all-down', '--no-color'], { env }).out).not.toContain('\x1b');
  });

  test('lists all rules without one', () => {
    const { code, out } = runCli(['explain']);
    expect(code).toBe(0);
    for (const { meta } of rules) {
      expect(out).toMatch(new RegExp(`^ {2}${meta.id} +${meta.severity} `, 'm'));
      expect(out).toContain(meta.title);
    }
  });

  test('knows what was meant', () => {
    expect(runCli(['explain', 'upstream-host-mising'])).toEqual({
      code: 2,
      out: '',
      err: 'upstream-lens: "upstream-host-mising" is no rule; did you mean: upstream-lens explain upstream-host-missing\n',
    });
    expect(runCli(['explain', 'x']).err).toContain('all rules: upstream-lens explain');
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version in the package that the bundle is part of. */
export function readVersion(): string {
  // bundles are dist/cli.js and dist/cli/check.js
  for (const up of ['..', '../..']) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(__dirname, up, 'package.json'), 'utf8'));
      if (name === 'upstream-lens') return String(version);
    } catch {
      // not this one
    }
  }
  return '0.0.0';
}

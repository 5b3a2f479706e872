import { onceFor } from '../text/memo';
import type { LoadedConfig } from './scope';
import type { ConfigFile, Directive } from './tree';

/** The files that each `include` brings in, each once, in nginx's order. */
export const includedBy = onceFor((config: LoadedConfig): ReadonlyMap<Directive, readonly ConfigFile[]> => {
  const found = new Map<Directive, Set<ConfigFile>>();
  for (const { directive, file } of config.included) {
    const files = found.get(directive);
    if (files) files.add(file);
    else found.set(directive, new Set([file]));
  }
  return new Map([...found].map(([directive, files]) => [directive, [...files]]));
});

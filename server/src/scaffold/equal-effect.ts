import { type EffectOptions, isSameEffect } from '../nginx/effective';
import { buildNginxModel, type NginxModel } from '../nginx/model';
import { reloadConfig } from '../nginx/reload';
import { applyEdits, type TextEdit } from '../text/edit';
import { SourceFile } from '../text/source';
import { KEEPALIVE_BY_DEFAULT } from '../topology/keepalive';
import type { Topology } from '../topology/types';
import { isAtLeast } from '../topology/version';
import type { NewFile } from './refactoring';

/** The change to be tried. */
interface Change {
  readonly edits: readonly TextEdit[];
  readonly newFile?: NewFile | undefined;
}

/** The model that a configuration has after a change. */
export function modelAfter({ config }: NginxModel, { edits, newFile }: Change): NginxModel {
  const texts = new Map<string, string>();
  for (const { source } of config.files) {
    const own = edits.filter(({ uri }) => uri === source.uri);
    if (own.length > 0) texts.set(source.uri, applyEdits(source.text, own));
  }
  const added = new Map(newFile ? [[newFile.includePath, new SourceFile(newFile.uri, newFile.text)]] : []);
  return buildNginxModel(reloadConfig(config, texts, added));
}

/** Whether a change leaves the effective configuration as it is, proven by comparing both. */
export function hasEqualEffect(topology: Topology, change: Change): boolean {
  return isSameEffect(topology.nginx, modelAfter(topology.nginx, change), effectOptions(topology));
}

export function effectOptions({ version }: Topology): EffectOptions {
  return { keepsByDefault: isAtLeast(version, KEEPALIVE_BY_DEFAULT) !== false };
}

import { isSameEffect } from '../nginx/effective';
import { buildNginxModel, type NginxModel } from '../nginx/model';
import { reloadConfig } from '../nginx/reload';
import { applyEdits, type TextEdit } from '../text/edit';
import { SourceFile } from '../text/source';
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
export function hasEqualEffect(model: NginxModel, change: Change): boolean {
  return isSameEffect(model, modelAfter(model, change));
}

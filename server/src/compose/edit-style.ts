import type { SourceFile } from '../text/source';
import type { ComposeFile, ComposeModel, Service } from './model';
import { columnOf } from './reading';

/** How a file is indented, in spaces. */
export interface IndentStyle {
  /** From a mapping's key to those below it. */
  readonly step: number;
  /** From a key to the dashes below it: 0 in files that do not indent lists. */
  readonly listStep: number;
}

/** @param indent of the entries whose children give the step */
export function fileStyle({ source, servicesBlock }: ComposeFile): IndentStyle {
  const indent = servicesBlock?.indent ?? 0;
  const text = servicesBlock && !servicesBlock.flow ? source.slice(servicesBlock.span) : source.text;
  let step = 0;
  for (const [, spaces = ''] of text.matchAll(/^( *)[^\s#]/gm)) {
    // The first line of the block begins after its indentation.
    if (spaces.length > indent) {
      step = spaces.length - indent;
      break;
    }
  }
  step ||= indent || 2;
  return { step, listStep: listStep(source) ?? step };
}

export function serviceStyle(service: Service, source: SourceFile): IndentStyle {
  const column = columnOf(source, service.key.span.start);
  // in a broken file what is below a key may stand to the left of it
  const step = service.indent === undefined ? 2 : Math.max(1, service.indent - column);
  for (const { block, shape } of service.entries.values()) {
    if (service.indent === undefined || shape !== 'sequence' || !block || block.flow) continue;
    return { step, listStep: Math.max(0, block.indent - service.indent) };
  }
  return { step, listStep: listStep(source) ?? step };
}

/** From the first list in the file. */
function listStep(source: SourceFile): number | undefined {
  const match = /^( *)[^\s#-][^\r\n]*:[ \t]*(?:#[^\r\n]*)?\r?\n( *)- /m.exec(source.text);
  return match ? Math.max(0, (match[2] ?? '').length - (match[1] ?? '').length) : undefined;
}

export function sourceOf(service: Service, model: ComposeModel): SourceFile | undefined {
  return model.files.find(({ source }) => source.uri === service.uri)?.source;
}

import type { TextEdit } from '../text/edit';
import { addLastKey } from './edit';
import { serviceStyle, sourceOf } from './edit-style';
import { insertInFlow, insertLines } from './edit-text';
import type { ComposeModel, Service } from './model';

/**
 * Adds a variable to `environment`, whose value Compose takes from the shell or `.env` and without which it stops.
 * @returns no edits where a merge key brings `environment` in
 */
export function requireVariable(service: Service, name: string, model: ComposeModel): TextEdit[] {
  return addVariable(service, name, `\${${name}:?}`, model);
}

/**
 * Adds a variable to `environment`.
 * @param value a text that YAML takes without quotes
 * @returns no edits where a merge key brings `environment` in
 */
export function addVariable(service: Service, name: string, value: string, model: ComposeModel): TextEdit[] {
  const source = sourceOf(service, model);
  if (!source) return [];
  const entry = service.entries.get('environment');
  const { step } = serviceStyle(service, source);
  if (!entry) {
    if (service.environment.size > 0 && service.envFiles.length === 0) return [];
    const lines = (indent: number) => [
      `${' '.repeat(indent)}environment:`,
      `${' '.repeat(indent + step)}${name}: ${value}`,
    ];
    return addLastKey(service, source, lines, step, [`environment: {${name}: "${value}"}`]);
  }
  const { block, shape } = entry;
  if (!block) return [];
  const isList = shape === 'sequence';
  if (block.flow) return insertInFlow(source, block, [isList ? `"${name}=${value}"` : `${name}: "${value}"`]);
  const line = `${' '.repeat(block.indent)}${isList ? `- ${name}=${value}` : `${name}: ${value}`}`;
  return [insertLines(source, block.span.end, [line])];
}

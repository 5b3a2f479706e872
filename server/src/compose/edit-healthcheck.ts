import type { TextEdit } from '../text/edit';
import { addLastKey } from './edit';
import { serviceStyle, sourceOf } from './edit-style';
import type { ComposeModel, Service } from './model';

/**
 * Writes a health check for a service, in the place of one that is there.
 * @param command for the container's shell
 */
export function writeHealthcheck(service: Service, command: string, model: ComposeModel): TextEdit[] {
  const source = sourceOf(service, model);
  if (!source) return [];
  const { step } = serviceStyle(service, source);
  const test = `["CMD-SHELL", ${JSON.stringify(command)}]`;
  const fields = [`test: ${test}`, 'interval: 10s', 'timeout: 3s', 'retries: 3'];
  const flow = `healthcheck: {${fields.join(', ')}}`;
  const lines = (indent: number): string[] => [
    `${' '.repeat(indent)}healthcheck:`,
    ...fields.map((field) => ' '.repeat(indent + step) + field),
  ];
  const entry = service.entries.get('healthcheck');
  if (!entry) return service.healthcheck ? [] : addLastKey(service, source, lines, step, [flow]);
  const newText = service.indent === undefined ? flow : lines(service.indent).join(source.lineEnding).trimStart();
  return [{ uri: source.uri, span: entry.span, newText }];
}

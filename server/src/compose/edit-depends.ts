import type { TextEdit } from '../text/edit';
import type { SourceFile } from '../text/source';
import { containsSpan } from '../text/span';
import { addLastKey, addToServiceList, replaceScalar } from './edit';
import { serviceStyle, sourceOf } from './edit-style';
import { insertInFlow, insertLines, nextLine, scalarText } from './edit-text';
import type { ComposeModel, Dependency, Service, ServiceEntry } from './model';

export interface Awaited {
  readonly service: string;
  readonly condition: 'service_started' | 'service_healthy';
}

/**
 * Makes a service wait for others: adds what its `depends_on` lacks, and writes the conditions that differ. A list stays
 * a list as long as nothing has to be healthy; it becomes a mapping where it is simple enough, else the names are added.
 * @returns no edits where the text cannot be changed safely, as where a merge key brings `depends_on` in
 */
export function awaitServices(service: Service, awaited: readonly Awaited[], model: ComposeModel): TextEdit[] {
  const source = sourceOf(service, model);
  if (!source || awaited.length === 0) return [];
  const entry = service.entries.get('depends_on');
  const isList = awaited.every(({ condition }) => condition === 'service_started');
  if (!entry) return addDependsOn(service, source, awaited, isList);
  const fresh = awaited.filter((one) => !service.dependsOn.some((other) => other.service === one.service));
  if (entry.shape === 'mapping') {
    return [...changeConditions(service, source, awaited), ...addToMapping(service, source, entry, fresh)];
  }
  const mapping = isList ? [] : listToMapping(service, source, entry, awaited);
  if (mapping.length > 0) return mapping;
  const names = fresh.map((one) => one.service);
  return names.length > 0 ? addToServiceList(service, 'depends_on', names, model) : [];
}

function addDependsOn(service: Service, source: SourceFile, awaited: readonly Awaited[], isList: boolean): TextEdit[] {
  // written anew it would hide what a merge key brings in; what stands in another file is merged by Compose
  if (service.dependsOn.some(({ origin }) => origin.uri === service.uri)) return [];
  const { step, listStep } = serviceStyle(service, source);
  const names = awaited.map((one) => scalarText(one.service));
  const lines = (indent: number): string[] => [
    `${' '.repeat(indent)}depends_on:`,
    ...(isList
      ? names.map((name) => `${' '.repeat(indent + listStep)}- ${name}`)
      : mappingLines(awaited, indent + step, step)),
  ];
  const flow = isList ? `[${names.join(', ')}]` : flowMapping(awaited);
  return addLastKey(service, source, lines, step, [`depends_on: ${flow}`]);
}

function mappingLines(awaited: readonly Awaited[], indent: number, step: number): string[] {
  return awaited.flatMap(({ service, condition }) => [
    `${' '.repeat(indent)}${scalarText(service)}:`,
    `${' '.repeat(indent + step)}condition: ${condition}`,
  ]);
}

function flowMapping(awaited: readonly Awaited[]): string {
  return `{${awaited.map(flowEntry).join(', ')}}`;
}

function flowEntry({ service, condition }: Awaited): string {
  return `${scalarText(service)}: {condition: ${condition}}`;
}

function changeConditions(service: Service, source: SourceFile, awaited: readonly Awaited[]): TextEdit[] {
  return service.dependsOn.flatMap((dependency) => {
    const wanted = awaited.find((one) => one.service === dependency.service)?.condition;
    const { conditionOrigin } = dependency;
    if (!wanted || wanted === dependency.condition || conditionOrigin?.uri !== source.uri) return [];
    // an anchor elsewhere may be shared
    if (!containsSpan(service.span, conditionOrigin.span)) return [];
    return replaceScalar(conditionOrigin, source.text, wanted);
  });
}

function addToMapping(
  service: Service,
  source: SourceFile,
  { block }: ServiceEntry,
  fresh: readonly Awaited[],
): TextEdit[] {
  if (!block || fresh.length === 0) return [];
  if (block.flow) return insertInFlow(source, block, fresh.map(flowEntry));
  const { step } = serviceStyle(service, source);
  return [insertLines(source, block.span.end, mappingLines(fresh, block.indent, step))];
}

/** Names without comments, anchors or tags: on one line in brackets, or one below the other. */
const SIMPLE_LIST = /^\s*(?:\[[\s\w.,"'-]*\]|(?:-[ \t]+["']?[\w.-]+["']?[ \t]*(?:\r?\n[ \t]*|$))+)$/;

function listToMapping(
  service: Service,
  source: SourceFile,
  entry: ServiceEntry,
  awaited: readonly Awaited[],
): TextEdit[] {
  const colon = source.text.indexOf(':', entry.key.span.end);
  const span = { start: colon + 1, end: entry.span.end };
  if (!SIMPLE_LIST.test(source.slice(span)) && entry.shape !== 'empty') return [];
  const isHere = ({ origin }: Dependency): boolean => origin.uri === source.uri && containsSpan(span, origin.span);
  const written = service.dependsOn.filter(isHere).map(({ service: name }): Awaited => {
    return awaited.find((one) => one.service === name) ?? { service: name, condition: 'service_started' };
  });
  const others = awaited.filter((one) => !service.dependsOn.some((other) => other.service === one.service));
  const all = [...written, ...others];
  const { uri, lineEnding } = source;
  if (service.indent === undefined) return [{ uri, span, newText: ` ${flowMapping(all)}` }];
  const { step } = serviceStyle(service, source);
  const lines = mappingLines(all, service.indent + step, step);
  if (entry.shape === 'empty') return [insertLines(source, nextLine(source, entry.span.end), lines)];
  return [{ uri, span, newText: lineEnding + lines.join(lineEnding) }];
}

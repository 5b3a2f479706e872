import { closestNames } from '../text/distance';
import type { JsonNode, JsonProblem } from '../text/jsonc';
import type { Schema } from './schema';

/** What in a value is not as its schema wants it, in text order; quotes what stands there, and says what was probably meant. */
export function validate(node: JsonNode, schema: Schema): JsonProblem[] {
  if (schema.anyOf) {
    const all = schema.anyOf.map((choice) => validate(node, choice));
    const matching = schema.anyOf.findIndex(({ type }) => isOfType(node, type));
    return all.find((problems) => problems.length === 0) ?? all[Math.max(matching, 0)] ?? [];
  }
  if (!isOfType(node, schema.type)) return [{ span: node.span, message: `must be ${NAMES[schema.type ?? 'object']}` }];
  switch (node.kind) {
    case 'object':
      return validateObject(node, schema);
    case 'array':
      return node.items.flatMap((item) => (schema.items ? validate(item, schema.items) : []));
    default:
      return validateScalar(node, schema);
  }
}

const NAMES: Readonly<Record<NonNullable<Schema['type']>, string>> = {
  string: 'a text in double quotes',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list in [ ]',
  object: 'an object in { }',
};

function isOfType({ kind, value }: JsonNode, type: Schema['type']): boolean {
  return type === undefined || (type === 'integer' ? Number.isInteger(value) : kind === type);
}

function validateObject(node: JsonNode, schema: Schema): JsonProblem[] {
  const problems: JsonProblem[] = [];
  const seen = new Set<string>();
  const known = schema.properties ?? {};
  for (const { key, keySpan, value } of node.entries) {
    const property = Object.hasOwn(known, key) ? known[key] : undefined;
    if (!property) {
      const [closest] = closestNames(key, Object.keys(known));
      problems.push({ span: keySpan, message: `"${key}" is no ${schema.noun ?? 'key'}${asked(closest)}` });
    } else if (seen.has(key)) {
      problems.push({ span: keySpan, message: `"${key}" stands here twice; the last one holds` });
    } else problems.push(...validate(value, property));
    seen.add(key);
  }
  for (const key of schema.required ?? []) {
    const span = { start: node.span.start, end: node.span.start + 1 };
    if (!seen.has(key)) problems.push({ span, message: `"${key}" is missing` });
  }
  return problems;
}

function validateScalar({ span, value }: JsonNode, schema: Schema): JsonProblem[] {
  if (schema.enum && !schema.enum.includes(String(value))) {
    const [closest] = closestNames(String(value), schema.enum);
    const choice = closest ? asked(closest) : `; it is one of ${schema.enum.join(', ')}`;
    return [{ span, message: `"${value}" is none of the values${choice}` }];
  }
  if (schema.pattern && !new RegExp(schema.pattern).test(String(value))) {
    const wanted = schema.patternErrorMessage?.replace(/^./, (first) => first.toLowerCase()).replace(/\.$/, '');
    return [{ span, message: `"${value}" is not ${wanted ?? 'as it must be'}` }];
  }
  if (schema.minimum !== undefined && Number(value) < schema.minimum) {
    return [{ span, message: `${value} is less than ${schema.minimum}` }];
  }
  return [];
}

function asked(closest: string | undefined): string {
  return closest === undefined ? '' : `; did you mean "${closest}"?`;
}

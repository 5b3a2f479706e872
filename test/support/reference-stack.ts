import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../server/src/rules/run';
import { analyseFixture, fixtureUri } from './fixture';

/** The stack in examples/autograph, changed in memory: what does one mistake lead to? */

export const NGINX = 'nginx/nginx.conf';
export const COMPOSE = 'docker-compose.lb.yml';

const PATHS = [NGINX, COMPOSE, 'nginx/Dockerfile', 'services/instance/Dockerfile'];
const FOLDER = join(__dirname, '../../examples/autograph');

export const stack: ReadonlyMap<string, string> = new Map(
  PATHS.map((path) => [path, readFileSync(join(FOLDER, path), 'utf8')]),
);

export function textOf(path: string): string {
  return stack.get(path) ?? '';
}

/** A part of a file's text. */
export interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** The first capturing group of every match of a pattern. */
export function occurrences(path: string, pattern: RegExp): Place[] {
  return [...textOf(path).matchAll(new RegExp(pattern, `${pattern.flags}d`))].flatMap(({ indices }) => {
    const [, group] = indices ?? [];
    return group ? [{ path, start: group[0], end: group[1] }] : [];
  });
}

/** The stack with another text at one place. */
export function change({ path, start, end }: Place, newText: string): Map<string, string> {
  const text = textOf(path);
  return new Map([...stack, [path, text.slice(0, start) + newText + text.slice(end)]]);
}

export interface Found {
  readonly rule: string;
  readonly severity: string;
  /** Path, line from 1 and text of the token. */
  readonly path: string;
  readonly line: number;
  readonly token: string;
  readonly message: string;
}

/** What is found at information or above that the unchanged stack does not have. */
export function newFindings(files: ReadonlyMap<string, string>): Found[] {
  unchanged ??= visible(stack).map(keyOf);
  const known = new Map<string, number>();
  for (const key of unchanged) known.set(key, (known.get(key) ?? 0) + 1);
  return visible(files).flatMap((finding) => {
    const left = known.get(keyOf(finding)) ?? 0;
    known.set(keyOf(finding), left - 1);
    if (left > 0) return [];
    const path = [...files.keys()].find((candidate) => fixtureUri(candidate) === finding.uri) ?? finding.uri;
    const before = (files.get(path) ?? '').slice(0, finding.span.start);
    const token = (files.get(path) ?? '').slice(finding.span.start, finding.span.end);
    const { rule, severity, message } = finding;
    return [{ rule, severity, path, line: before.split('\n').length, token, message }];
  });
}

let unchanged: readonly string[] | undefined;

function visible(files: ReadonlyMap<string, string>): Finding[] {
  return analyseFixture(files).snapshot.findings.filter(({ severity }) => severity !== 'hint');
}

function keyOf({ rule, uri, message }: Finding): string {
  return `${rule} ${uri} ${message}`;
}

export function lineOf({ path, start }: Place): number {
  return textOf(path).slice(0, start).split('\n').length;
}

/** What an answer costs while someone types: requests over stdio to the built server, as an editor sends them. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CompletionRequest,
  createProtocolConnection,
  DefinitionRequest,
  DidOpenTextDocumentNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { parseDocument } from 'yaml';
import { SourceFile } from '../server/src/text/source';
import { formatMs, median, type Result, timeOf } from './measure';
import { generateStack } from './stack';

const REFERENCE = join('examples', 'autograph');
const COMPOSE = join(REFERENCE, 'docker-compose.lb.yml');
const UPSTREAMS = 1000;
const PLACES = 241;
/** How often each place is asked about; and before that, until all is compiled. */
const ROUNDS = 7;
const WARM_UP = 3;

const KINDS = ['completion', 'hover', 'definition'] as const;
type Kind = (typeof KINDS)[number];

/**
 * For each kind of request: its 95th percentile against two empty round trips and 5 % of a parse of the reference
 * stack's compose file; then the same on a stack with 1,000 upstreams against the reference stack.
 */
export async function measureRequests(): Promise<readonly Result[]> {
  const compose = readFileSync(COMPOSE, 'utf8');
  const yaml = median(Array.from({ length: 41 }, () => timeOf(() => parseDocument(compose))).slice(10));
  const small = await measureServer(join(process.cwd(), REFERENCE), join('nginx', 'nginx.conf'));
  const folder = mkdtempSync(join(tmpdir(), 'upstream-lens-requests-'));
  try {
    const stack = generateStack(UPSTREAMS);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'nginx.conf'), stack.nginx);
    writeFileSync(join(folder, 'docker-compose.yml'), stack.compose);
    const large = await measureServer(folder, 'nginx.conf');
    const budget = 2 * small.empty + 0.05 * yaml;
    return KINDS.flatMap((kind): Result[] => [
      {
        title: `${kind}, p95, against two empty round trips and 5 % of a YAML parse`,
        ratio: small.p95[kind] / budget,
        budget: 1,
        detail: `${formatMs(small.p95[kind])} against 2 × ${formatMs(small.empty)} + 5 % of ${formatMs(yaml)}`,
      },
      {
        title: `${kind}, p95, 1,000 upstreams against the reference stack`,
        ratio: large.p95[kind] / small.p95[kind],
        budget: 3,
        detail: `${formatMs(large.p95[kind])} against ${formatMs(small.p95[kind])}`,
      },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  /** Median of a request that nothing answers. */
  readonly empty: number;
  readonly p95: Readonly<Record<Kind, number>>;
}

/** Asks at places all over a file, in turn with an empty request. */
async function measureServer(folder: string, name: string): Promise<Measured> {
  const server = spawn(process.execPath, [join('dist', 'server.js'), '--stdio']);
  const connection = connect(server);
  const uri = pathToFileURL(join(folder, name)).href;
  const text = readFileSync(join(folder, name), 'utf8');
  try {
    await initialize(connection, pathToFileURL(folder).href);
    const textDocument = { uri, languageId: 'nginx', version: 1, text };
    await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    const places = placesIn(new SourceFile(uri, text));
    const times: Record<Kind | 'empty', number[][]> = { empty: [], completion: [], hover: [], definition: [] };
    let answers = 0;
    for (let index = -WARM_UP * PLACES; index < ROUNDS * PLACES; index++) {
      const position = places.at(index % PLACES) ?? { line: 0, character: 0 };
      const params = { textDocument: { uri }, position };
      const requests = {
        empty: () => connection.sendRequest('upstreamLens/nothing', null).catch(() => null),
        completion: () => connection.sendRequest(CompletionRequest.type, params),
        hover: () => connection.sendRequest(HoverRequest.type, params),
        definition: () => connection.sendRequest(DefinitionRequest.type, params),
      };
      for (const [kind, request] of Object.entries(requests)) {
        const start = performance.now();
        const answer = await request();
        const time = performance.now() - start;
        if (index < 0) continue;
        const ofKind = times[kind as Kind];
        ofKind[Math.floor(index / PLACES)] ??= [];
        ofKind[Math.floor(index / PLACES)]?.push(time);
        if (answer && kind !== 'empty') answers++;
      }
    }
    // a bench that measures nothing measures a failure
    const asked = KINDS.length * ROUNDS * PLACES;
    if (answers < asked / 2) throw new Error(`only ${answers} of ${asked} requests had an answer`);
    const p95 = { completion: high(times.completion), hover: high(times.hover), definition: high(times.definition) };
    return { empty: median(times.empty.flat()), p95 };
  } finally {
    connection.dispose();
    server.kill();
  }
}

function connect(server: ChildProcessWithoutNullStreams): ProtocolConnection {
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  return connection;
}

async function initialize(connection: ProtocolConnection, folder: string): Promise<void> {
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: folder,
    workspaceFolders: [{ uri: folder, name: 'bench' }],
    capabilities: {
      textDocument: {
        completion: {
          completionItem: {
            snippetSupport: true,
            documentationFormat: ['markdown'],
            resolveSupport: { properties: ['documentation', 'detail', 'additionalTextEdits'] },
            insertReplaceSupport: true,
            labelDetailsSupport: true,
          },
          completionList: {
            itemDefaults: ['commitCharacters', 'editRange', 'insertTextFormat', 'insertTextMode', 'data'],
          },
          contextSupport: true,
        },
        hover: { contentFormat: ['markdown'] },
        definition: { linkSupport: true },
      },
    },
  });
  await connection.sendNotification(InitializedNotification.type, {});
}

/** Starts and ends of words all over the file, where a person's cursor is. */
function placesIn(source: SourceFile): { line: number; character: number }[] {
  const boundaries = [...source.text.matchAll(/[^\s;{}]+/g)].flatMap((match) => [
    match.index,
    match.index + match[0].length,
  ]);
  return Array.from({ length: PLACES }, (_, index) =>
    source.placeAt(boundaries[Math.floor((index * boundaries.length) / PLACES)] ?? 0),
  );
}

/** The 95th percentile of the places in a round; of the rounds the median, as whatever else the machine does comes and goes. */
function high(rounds: readonly (readonly number[])[]): number {
  return median(
    rounds.map((values) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN),
  );
}

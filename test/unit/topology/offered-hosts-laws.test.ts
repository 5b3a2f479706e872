import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../server/src/rules/run';
import { applyEdits, type TextEdit } from '../../../server/src/text/edit';
import { type OfferedServer, offeredServers } from '../../../server/src/topology/offered-servers';
import type { LinkedRoute, LinkedUpstream } from '../../../server/src/topology/types';
import type { Snapshot } from '../../../server/src/workspace/workspace';
import { type AnalysedProject, analyseProject, readProjects } from '../../support/projects';

/** Whatever is offered for a `server` line is right by our own rules: in every upstream of every fixture. */
describe('hosts that are offered', () => {
  let tried = 0;

  it.each(readProjects().map(({ name, files }) => ({ name, files })))('are right in $name', ({ files }) => {
    const project = analyseProject(files);
    for (const snapshot of project.snapshots) {
      const { upstreams, routes } = snapshot.topology;
      const edits = upstreams.flatMap((linked) => [...editsIn(linked, snapshot)]);
      for (const { edit, before } of [...edits, ...routes.flatMap((linked) => [...editsOf(linked, snapshot)])]) {
        tried++;
        expect(newFindings(project, snapshot, edit), `${before} → ${edit.newText}`).toEqual([]);
      }
    }
  });

  it('were many', () => {
    expect(tried).toBeGreaterThan(120);
  });
});

interface Try {
  readonly edit: TextEdit;
  readonly before: string;
}

/** Each address replaced by each that is offered in its place, and each line that is offered added. */
function* editsIn(linked: LinkedUpstream, { topology, sources }: Snapshot): Generator<Try> {
  for (const [index, { address, uri }] of linked.endpoints.entries()) {
    if (!sources.has(uri)) continue;
    for (const offer of offeredServers(topology, aroundOf(linked, index))) {
      yield { edit: { uri, span: address.span, newText: textOf(offer) }, before: address.text };
    }
  }
  const { block, uri } = linked.upstream.directive;
  if (!block || !sources.has(uri)) return;
  const span = { start: block.open + 1, end: block.open + 1 };
  for (const offer of offeredServers(topology, aroundOf(linked))) {
    yield { edit: { uri, span, newText: ` server ${textOf(offer)} max_fails=3 fail_timeout=30s;\n` }, before: 'new' };
  }
}

/** The host of a `*_pass` replaced. */
function* editsOf({ route, endpoint }: LinkedRoute, { topology, sources }: Snapshot): Generator<Try> {
  if (!endpoint || endpoint.address.kind === 'dynamic' || !sources.has(endpoint.uri)) return;
  const { address, uri } = endpoint;
  const protocol = route.scope.protocol === 'stream' ? 'stream' : 'http';
  for (const offer of offeredServers(topology, { name: undefined, protocol, servers: [] })) {
    yield { edit: { uri, span: address.span, newText: textOf(offer) }, before: address.text };
  }
}

function aroundOf({ upstream, endpoints }: LinkedUpstream, without = -1) {
  const servers = endpoints
    .filter((_, index) => index !== without)
    .map(({ address }) => ({ host: address.host, port: address.port ?? 80 }));
  return { name: upstream.name, protocol: upstream.protocol, servers };
}

function textOf({ offered, port }: OfferedServer): string {
  return port ? `${offered.host}:${port.port}` : `${offered.host}:1234`;
}

/** Errors and warnings about the new text that the old one did not have on its line. */
function newFindings({ workspace }: AnalysedProject, snapshot: Snapshot, edit: TextEdit): string[] {
  const source = snapshot.sources.get(edit.uri);
  if (!source) return [];
  const fork = workspace.fork();
  fork.sources.open(edit.uri, 'nginx', 1, applyEdits(source.text, [edit]));
  const delta = edit.newText.length - (edit.span.end - edit.span.start);
  const before = new Set(
    snapshot.findings.filter((each) => touches(each, edit, edit.span.end)).map(({ rule }) => rule),
  );
  const after = fork
    .snapshots()
    .filter(({ files }) => files.nginx === snapshot.files.nginx)
    .flatMap(({ findings }) => findings)
    .filter((each) => touches(each, edit, edit.span.end + delta) && !before.has(each.rule));
  return after.map(({ rule, message }) => `${rule}: ${message}`);
}

function touches({ uri, span, severity, rule }: Finding, edit: TextEdit, end: number): boolean {
  if (severity !== 'error' && severity !== 'warning') return false;
  // of the header, which is not what is chosen here
  if (rule === 'host-header-underscore') return false;
  return uri === edit.uri && span.start <= end && span.end >= edit.span.start;
}

import { addToServiceList } from '../compose';
import { containsSpan } from '../text/span';
import { hasServer } from '../topology/names';
import {
  type AskedPort,
  askedPort,
  inRange,
  isDeclared,
  isForUdpOnly,
  mayHaveMore,
  portEdit,
  portList,
  publishedInstead,
  singlePorts,
} from '../topology/ports';
import type { Endpoint, Topology } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** nginx asks a service for a port that its `ports` and `expose` do not have, or that its `PORT` contradicts. */
export default defineRule<{ endpoint: Endpoint; asked: AskedPort }>({
  meta: {
    id: 'upstream-port-undeclared',
    title: 'Port that the service does not declare',
    category: 'reachability',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/compose/how-tos/networking/',
      'https://docs.docker.com/reference/compose-file/services/#expose',
    ],
  },
  check(topology, report) {
    for (const endpoint of topology.endpoints) {
      const { address, uri } = endpoint;
      // upstream-port-missing, upstream-uses-published-port
      const asked = address.portSpan ? askedPort(endpoint, topology) : undefined;
      if (!asked || !topology.compose || publishedInstead(asked)) continue;
      const { service, port, declared, evidence } = asked;
      const { variable } = evidence;
      const place = { uri, span: address.portSpan ?? address.span, certain: !mayHaveMore(service, topology.compose) };
      const data = { endpoint, asked };
      if (isDeclared(asked)) {
        if (!contradictsItself(asked) || !variable) continue;
        report({
          ...place,
          message: `"${service.name}" sets PORT=${variable.port}, nginx asks for ${port}`,
          related: [{ ...variable.value.origin, message: 'PORT is set here' }],
          data,
        });
        continue;
      }
      // upstream-port-udp-only
      if (evidence.exposes.includes(port) || isForUdpOnly(service, port)) continue;
      const proof = proofAgainst(asked);
      report({
        ...place,
        message: `"${service.name}" declares ${portList(declared.ports)}, nginx asks for ${port}${proof ? `, and ${proof}` : ''}`,
        ...(proof !== undefined && { severity: 'warning' }),
        related: declared.ports.map(({ origin }) => ({ ...origin, message: 'declared here' })),
        data,
      });
    }
  },
  fix({ data: { endpoint, asked } }, topology) {
    const { variable } = asked.evidence;
    const fixes = isDeclared(asked) ? setVariable(asked, topology) : [];
    const use = isDeclared(asked) ? [] : useDeclared(endpoint, asked);
    const declare = isDeclared(asked) ? [] : declarePort(asked, topology);
    // what PORT says decides which side is wrong
    const ordered = variable?.port === asked.port ? [...declare, ...use] : [...use, ...declare];
    return [...fixes, ...ordered].map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});

/** The port is only in `expose`, which documents, and `PORT` is a number that is declared nowhere. */
function contradictsItself({ port, declared, evidence }: AskedPort): boolean {
  const { variable } = evidence;
  if (!variable || variable.port === port) return false;
  if (evidence.exposes.includes(port)) return false;
  const isPublished = declared.ports.some(({ by, range }) => by === 'ports' && inRange(port, range));
  return !isPublished && !declared.ports.some(({ range }) => inRange(variable.port, range));
}

/** Why nothing listens on the port, as a clause; undefined if the files do not prove it. */
function proofAgainst({ port, evidence: { variable, exposes, image } }: AskedPort): string | undefined {
  if (variable) return variable.port === port ? undefined : `PORT is ${variable.port}`;
  if (exposes.length > 0) return `its Dockerfile exposes ${exposes.slice(0, 3).join(', ')}`;
  return image.length > 0 && !image.includes(port) ? `its image listens on ${image.join(' and ')}` : undefined;
}

function useDeclared(endpoint: Endpoint, { declared, evidence }: AskedPort): Fix[] {
  return singlePorts(declared.ports)
    .filter((port) => !hasServer(endpoint.server, endpoint.address.host, port))
    .sort((a, b) => Number(b === evidence.variable?.port) - Number(a === evidence.variable?.port))
    .map((port) => ({ title: `Use the port ${port}`, kind: 'suggestion', edits: [portEdit(endpoint, port)] }));
}

function declarePort({ service, port }: AskedPort, { compose }: Topology): Fix[] {
  const edits = compose ? addToServiceList(service, 'expose', `${port}`, compose) : [];
  return edits.length > 0 ? [{ title: `Add ${port} to expose of "${service.name}"`, kind: 'suggestion', edits }] : [];
}

/** Not where `PORT` stands in an anchor that other services share, or comes from a variable. */
function setVariable({ service, port, evidence }: AskedPort, { compose }: Topology): Fix[] {
  const origin = evidence.variable?.value.origin;
  const source = compose?.files.find((file) => file.source.uri === origin?.uri)?.source;
  if (!origin || !source || !containsSpan(service.span, origin.span)) return [];
  const digits = /^(["']?(?:PORT=)?)(\d+)["']?$/.exec(source.slice(origin.span));
  if (!digits?.[2]) return [];
  const start = origin.span.start + (digits[1] ?? '').length;
  const edits = [{ uri: origin.uri, span: { start, end: start + digits[2].length }, newText: `${port}` }];
  return [{ title: `Set PORT to ${port}`, kind: 'suggestion', edits }];
}

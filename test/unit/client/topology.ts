import type {
  AboutView,
  FindingView,
  LocationView,
  PeerView,
  ProjectView,
  ServerView,
  ServiceView,
  TopologyView,
  UpstreamView,
  ViewPlace,
  ViewSeverity,
} from '../../../server/src/protocol';

export const NGINX = 'file:///shop/nginx/nginx.conf';
export const COMPOSE = 'file:///shop/docker-compose.yml';

/** One line of a file, or several. */
export function place(line: number, endLine = line, uri = NGINX): ViewPlace {
  return { uri, start: { line, character: 4 }, end: { line: endLine, character: 20 } };
}

export function finding(severity: ViewSeverity, message: string, hasFix = true): FindingView {
  return { rule: `rule-of-${severity}`, severity, message, place: place(1), hasFix };
}

export function service(name: string, more: Partial<ServiceView> = {}): ServiceView {
  return { id: name, name, ports: ['3000'], replicas: 1, place: place(30, 30, COMPOSE), findings: [], ...more };
}

export function peer(address: string, more: Partial<PeerView> = {}): PeerView {
  return {
    id: address,
    address,
    parameters: ['max_fails=3', 'fail_timeout=30s'],
    target: 'service',
    targetText: 'service catalog-1',
    addresses: 1,
    place: place(3),
    findings: [],
    ...more,
  };
}

export function upstream(name: string, peers: PeerView[], more: Partial<UpstreamView> = {}): UpstreamView {
  return {
    id: `upstream ${name}`,
    name,
    algorithm: 'round robin',
    peers,
    peerCount: peers.length,
    place: place(2),
    findings: [],
    ...more,
  };
}

export function location(path: string, more: Partial<LocationView> = {}): LocationView {
  return { id: path, path, webSocket: false, locations: [], place: place(12), findings: [], ...more };
}

export function server(locations: LocationView[], more: Partial<ServerView> = {}): ServerView {
  return {
    id: 'server 0',
    protocol: 'http',
    listens: ['listen 80'],
    names: ['shop.example.com'],
    locations,
    place: place(10),
    findings: [],
    ...more,
  };
}

export function about(more: Partial<AboutView> = {}): AboutView {
  return {
    nginxFiles: [{ name: 'nginx/nginx.conf', place: place(0), containerPath: '/etc/nginx/nginx.conf', kind: 'file' }],
    composeFiles: [{ uri: COMPOSE, name: 'docker-compose.yml', role: 'main' }],
    chosen: [COMPOSE],
    alternatives: [],
    isChosen: false,
    edition: 'open source',
    unseen: [],
    ...more,
  };
}

export function project(more: Partial<ProjectView> = {}): ProjectView {
  return {
    id: NGINX,
    name: 'nginx/nginx.conf',
    place: place(0),
    nginxFiles: [NGINX],
    composeFiles: [COMPOSE],
    pairing: 'docker-compose.yml mounts nginx.conf',
    version: 'nginx 1.25 (image tag nginx:1.25-alpine)',
    about: about(),
    blindSpots: [],
    servers: [],
    unusedUpstreams: [],
    unusedServices: [],
    counts: { error: 0, warning: 0, information: 0, hint: 0 },
    ...more,
  };
}

export function ready(...projects: ProjectView[]): TopologyView {
  return { state: 'ready', projects };
}

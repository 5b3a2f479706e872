/**
 * What the server and its clients say to each other beyond the Language Server Protocol.
 * Imports nothing: clients read this file alone. Lines and characters are zero-based, characters are UTF-16 units.
 */

/** Notification, server to client, after each analysis of a project. Parameter: {@link TopologyView}. */
export const TOPOLOGY_CHANGED = 'upstreamLens/topologyChanged';

/** Request, client to server, without parameters. Result: {@link TopologyView}. */
export const GET_TOPOLOGY = 'upstreamLens/topology';

/**
 * Request, client to server: what is read together and why, as text. Parameter: {@link ExplainParams}. Result:
 * {@link ExplainResult}, null where there is no such project any more.
 */
export const EXPLAIN = 'upstreamLens/explain';

/** One of both: a project by its id, or all projects that read a file. */
export interface ExplainParams {
  project?: string;
  uri?: string;
}

export interface ExplainResult {
  /** Plain text of several lines. */
  text: string;
}

/** Command of the server: re-reads everything from disk. */
export const COMMAND_REFRESH = 'upstreamLens.server.refresh';

/** Command of the server: fixes all of something, by an edit that the client applies. Argument: {@link FixAllParams}. */
export const COMMAND_FIX_ALL = 'upstreamLens.server.fixAll';

/**
 * Command of the client, for code lenses: shows places in its own list of references. Arguments: a URI, a position, and
 * locations, all as in the Language Server Protocol. Sent to clients that name it in {@link InitializationOptions}.
 */
export const SHOW_REFERENCES = 'upstreamLens.showReferences';

/** What a client may say of itself when it starts, beside its settings. */
export interface InitializationOptions {
  /** Commands of the client that the server may give to it. */
  commands?: string[];
}

export interface FixAllParams {
  /** What is safe, or the preferred fix of each finding. */
  kinds: 'safe' | 'preferred';
  /** Of one rule only. */
  rule?: string;
  /** What is found in this file only. */
  uri?: string;
  /** In the projects that read this file; all projects if left out. */
  projectOf?: string;
}

/** What was done; null if it was cancelled. */
export interface FixAllAnswer {
  findings: number;
  files: number;
  /** False if the client refused the edit: a file had changed. */
  isApplied: boolean;
}

export interface ViewPosition {
  line: number;
  character: number;
}

export interface ViewPlace {
  uri: string;
  start: ViewPosition;
  end: ViewPosition;
}

export type ViewSeverity = 'error' | 'warning' | 'information' | 'hint';

/** Everything the sidebar shows. */
export interface TopologyView {
  /** `loading` until the first analysis has ended. */
  state: 'loading' | 'ready' | 'error';
  /** With `error`: what went wrong, for a person. */
  message?: string;
  projects: ProjectView[];
}

export interface ProjectView {
  /** Stable across analyses, and unique: two containers may read one file. */
  id: string;
  /** The path that tells projects apart, relative to the workspace folder; with the service where it alone does not. */
  name: string;
  /** The file that stands for the project: the root file, or the first file of the user's that it includes. */
  place: ViewPlace;
  /** Those that can be opened. */
  nginxFiles: string[];
  composeFiles: string[];
  about: AboutView;
  /** Why these files are read together. */
  pairing: string;
  /** "nginx 1.25 (image tag nginx:1.25-alpine)" or "nginx version unknown: …". */
  version: string;
  /** The compose service that runs nginx, with the evidence. */
  nginxService?: { name: string; evidence: string[]; place: ViewPlace };
  blindSpots: string[];
  servers: ServerView[];
  /** Upstreams that no route uses. */
  unusedUpstreams: UpstreamView[];
  /** Services that no upstream or route reaches. */
  unusedServices: ServiceView[];
  counts: { error: number; warning: number; information: number; hint: number };
}

/** What is taken for granted about a project. */
export interface AboutView {
  /** All files that nginx reads, in the order of loading, the root file first. */
  nginxFiles: NginxFileView[];
  /** In merge order, then what they include and extend. */
  composeFiles: { uri: string; name: string; role: 'main' | 'override' | 'included' | 'extended' }[];
  /** Said where Compose does not load these files by itself. */
  assumption?: string;
  /** URIs of the compose files in use, in merge order: what the setting `upstreamLens.projects` would hold. */
  chosen: string[];
  /** Other sets of compose files that may be meant: URIs in merge order. */
  alternatives: string[][];
  /** True if the setting `upstreamLens.projects` chose the compose files. */
  isChosen: boolean;
  /** "open source", "Plus", "OpenResty" …; absent where the image is unknown. */
  edition?: string;
  unseen: { text: string; place?: ViewPlace }[];
}

export interface NginxFileView {
  /** Relative to the workspace folder; absent for a file of the image. */
  name?: string;
  place?: ViewPlace;
  /** Absent where no container is known to read it. */
  containerPath?: string;
  kind: 'file' | 'template' | 'compose' | 'image';
}

interface NodeView {
  /** Stable across analyses as long as the thing keeps its name. */
  id: string;
  place: ViewPlace;
  /** With its block, where there is one: what the cursor has to be in for the view to show this node. */
  extent?: ViewPlace;
  /** Worst finding on this node itself (not on its children). */
  severity?: ViewSeverity;
  /** Messages of the findings on this node. */
  findings: FindingView[];
}

export interface FindingView {
  rule: string;
  severity: ViewSeverity;
  message: string;
  place: ViewPlace;
  hasFix: boolean;
}

/** An entry point: a `server` block. */
export interface ServerView extends NodeView {
  protocol: 'http' | 'stream';
  /** "listen 8090". */
  listens: string[];
  names: string[];
  locations: LocationView[];
}

/** A location (or a stream server's own `proxy_pass`) that sends requests on, or answers itself. */
export interface LocationView extends NodeView {
  /** "/diagrams", "~ \.php$", "@fallback"; empty for a stream server's own pass. */
  path: string;
  webSocket: boolean;
  /** What it does without a pass: "return 200", "stub_status"; absent with a pass. */
  answers?: string;
  /** As written: "http://diagram_service_backend". */
  pass?: string;
  upstream?: UpstreamView;
  /** A pass to a host of its own. */
  peer?: PeerView;
  /** Where a pass with variables may lead, as far as `set`, `map`, `geo` and `split_clients` tell. */
  candidates?: { upstreams: UpstreamView[]; peers: PeerView[] };
  /** "error_page 502 503 → @fallback". */
  fallback?: string;
  locations: LocationView[];
}

export interface UpstreamView extends NodeView {
  name: string;
  /** "round robin", "ip_hash", "least_conn", "hash $remote_addr consistent" … */
  algorithm: string;
  peers: PeerView[];
  /** Addresses in all; null if unknown. */
  peerCount: number | null;
}

export interface PeerView extends NodeView {
  /** As written: "diagram-service-1:8082". */
  address: string;
  /** "max_fails=3 fail_timeout=30s", in file order. */
  parameters: string[];
  /** What it leads to. */
  target: 'service' | 'unreachable' | 'ambiguous' | 'outside' | 'dynamic' | 'missing';
  /** For a person: "service diagram-service-1, by its key", "no service of this name". */
  targetText: string;
  /** Addresses behind the name; null if unknown. */
  addresses: number | null;
  service?: ServiceView;
}

export interface ServiceView extends NodeView {
  name: string;
  image?: string;
  /** Container ports it declares: "8082". */
  ports: string[];
  replicas: number | null;
}

import type { ComposeFile } from '../compose';
import type { Origin } from '../text/span';
import { uriName } from '../text/uri';
import type { NginxEdition } from '../topology/types';
import { versionText } from '../topology/version';
import { realOrigin, type VirtualDocument } from './virtual';
import type { Snapshot } from './workspace';

/** What is taken for granted about a project, and why: for a person who doubts a finding, or misses one. */
export interface Explanation {
  /** URI of the file that stands for the project. */
  readonly nginx: string;
  /** The compose service that runs nginx. */
  readonly service:
    | { readonly name: string; readonly origin: Origin; readonly evidence: readonly Remark[] }
    | undefined;
  /** Why these files are read together. */
  readonly pairing: string;
  /** The nginx files in the order of loading, the root file first. */
  readonly files: readonly ExplainedFile[];
  /** In merge order, then what they include and extend. */
  readonly compose: readonly { readonly uri: string; readonly role: ComposeFile['role'] }[];
  /** Said where Compose does not load these files by itself. */
  readonly assumption: string | undefined;
  /** Other sets of compose files that may be meant, in merge order each. */
  readonly alternatives: readonly (readonly string[])[];
  /** True if the setting `upstreamLens.projects` chose the compose files. */
  readonly isChosen: boolean;
  readonly version: { readonly number: string | undefined; readonly reason: string; readonly text: string };
  readonly edition: NginxEdition | undefined;
  readonly blindSpots: readonly Remark[];
}

export interface Remark {
  readonly text: string;
  readonly origin?: Origin;
}

/** A file that nginx reads. */
export interface ExplainedFile {
  /** Where its text stands; undefined for a file of the image. */
  readonly origin: Origin | undefined;
  /** In the container; undefined where no container is known to read it. */
  readonly path: string | undefined;
  /** `template`: after envsubst · `compose`: inline in the compose file's `configs` · `image`: comes with the image. */
  readonly kind: 'file' | 'template' | 'compose' | 'image';
}

const STALE: Remark = {
  text: 'a compose file cannot be read as it is now; what it said when it last could stays in use',
};

/** What a snapshot was made from. */
export function explainProject({ files, topology }: Snapshot): Explanation {
  const { nginxService, version, pairing, compose, blindSpots } = topology;
  const templates = new Set(
    topology.nginx.config.files.filter(({ variables }) => variables).map(({ source }) => source.uri),
  );
  return {
    nginx: files.nginx,
    service: nginxService && {
      name: nginxService.service.name,
      origin: nginxService.service.key,
      evidence: nginxService.evidence,
    },
    pairing: pairing.text,
    files: files.loaded.map(({ uri, path }) => explainFile(uri, path, files.virtuals.get(uri), templates.has(uri))),
    compose: (compose?.files ?? []).map(({ source, role }) => ({ uri: source.uri, role })),
    assumption: files.assumption,
    alternatives: files.alternatives,
    isChosen: pairing.kind === 'setting',
    version: {
      number: version.known ? version.text : undefined,
      reason: version.reason,
      text: version.known ? versionText(version) : `nginx version unknown: ${version.reason}`,
    },
    edition: version.edition,
    blindSpots: distinct([
      ...(files.composeResult?.isStale ? [STALE] : []),
      ...blindSpots.map(({ reason, origin }) => ({
        text: reason,
        ...(origin && { origin: realPlace(origin, files.virtuals) }),
      })),
    ]),
  };
}

function explainFile(
  uri: string,
  path: string | undefined,
  virtual: VirtualDocument | undefined,
  isTemplate: boolean,
): ExplainedFile {
  const start = { uri, span: { start: 0, end: 0 } };
  if (!virtual) return { origin: start, path, kind: isTemplate ? 'template' : 'file' };
  return { origin: realOrigin(virtual, start), path, kind: virtual.config ? 'compose' : 'image' };
}

/** The place in the file that holds the text; what is in the image stays where it is. */
export function realPlace(origin: Origin, virtuals: ReadonlyMap<string, VirtualDocument>): Origin {
  const virtual = virtuals.get(origin.uri);
  return (virtual && realOrigin(virtual, origin)) ?? origin;
}

/** One thing that cannot be seen may be in the way at several places; each place once. */
function distinct(remarks: readonly Remark[]): Remark[] {
  const byKey = new Map(remarks.map((remark) => [JSON.stringify(remark), remark]));
  return [...byKey.values()];
}

const ROLES: Readonly<Record<ComposeFile['role'], string>> = {
  main: '',
  override: ', on top of those above',
  included: ', included',
  extended: ', for services that others extend',
};

const KINDS: Readonly<Record<ExplainedFile['kind'], string>> = {
  file: '',
  template: ', after envsubst',
  compose: ', in the compose file',
  image: '',
};

/**
 * An explanation as lines to read.
 * @param show how a file is named; with an offset, the line as well
 * @param plain makes text from the files fit for where it is shown
 * @param advice the last line: how to put a wrong guess right
 */
export function explanationText(
  explanation: Explanation,
  show: (uri: string, offset?: number) => string,
  plain: (text: string) => string = (text) => text,
  advice = adviceOfEditor(explanation),
): string {
  const { service, files, compose, assumption, alternatives, version, edition, blindSpots } = explanation;
  const at = (origin: Origin | undefined): string => {
    if (!origin || origin.uri.startsWith('image:')) return '';
    const isWholeFile = origin.span.start === origin.span.end;
    return `, ${show(origin.uri, isWholeFile ? undefined : origin.span.start)}`;
  };
  const [root] = files;
  const sections: [title: string, lines: readonly string[]][] = [
    [
      'nginx runs as',
      service
        ? [`service ${plain(service.name)}${at(service.origin)}`, ...service.evidence.map(remark)]
        : ['no compose service is known to run it'],
    ],
    ['Version', [plain(version.text)]],
    ['Edition', [edition ?? 'unknown: the image is none of those known by name']],
    ['Root file', root ? [fileText(root)] : []],
    ['nginx files, in the order of loading', files.map((file, index) => `${index + 1}. ${fileText(file)}`)],
    [
      'Compose files, in merge order',
      compose.length > 0 ? compose.map(({ uri, role }, index) => `${index + 1}. ${show(uri)}${ROLES[role]}`) : ['none'],
    ],
    ['Read together because', [plain(explanation.pairing)]],
    [
      'Assumed',
      assumption === undefined
        ? []
        : [plain(assumption), ...alternatives.map((uris) => `or: ${uris.map((uri) => show(uri)).join(' + ')}`)],
    ],
    ['Not seen', blindSpots.length > 0 ? blindSpots.map(remark) : ['nothing is known to be missing']],
  ];
  const title = `${show(explanation.nginx)}${compose.length > 0 ? ` with ${namesOf(explanation)}` : ''}`;
  const body = sections.filter(([, lines]) => lines.length > 0).map(([name, lines]) => block(name, lines));
  return `${[`${title}\n`, ...body].join('\n')}\n${advice}\n`;

  function remark({ text, origin }: Remark): string {
    return `${plain(text)}${at(origin)}`;
  }

  function fileText({ origin, path, kind }: ExplainedFile): string {
    const where = path === undefined ? '' : plain(path);
    if (!origin) return `${where} (comes with the image)`;
    const from = `${show(origin.uri, kind === 'compose' ? origin.span.start : undefined)}${KINDS[kind]}`;
    return where ? `${where} ← ${from}` : from;
  }
}

function adviceOfEditor({ isChosen }: Explanation): string {
  return isChosen
    ? 'The setting upstreamLens.projects says which files these are.'
    : 'A wrong guess is put right by the command "Choose compose files", which writes the setting upstreamLens.projects.';
}

function namesOf({ compose }: Explanation): string {
  return compose
    .filter(({ role }) => role === 'main' || role === 'override')
    .map(({ uri }) => uriName(uri))
    .join(' + ');
}

function block(title: string, lines: readonly string[]): string {
  return `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

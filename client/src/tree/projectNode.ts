import type { ProjectView, ServiceView } from '../../../server/src/protocol';
import { AboutNode } from './aboutNode';
import { EntryPointNode } from './entryPointNode';
import { GroupNode } from './groupNode';
import { MessageNode } from './messageNode';
import { TreeNode } from './node';
import { ServiceNode } from './serviceNode';
import { type Counts, codeSpan, escapeMarkdown, verdict } from './text';
import { UpstreamNode } from './upstreamNode';

/** An nginx configuration and the compose files it is read with. */
export class ProjectNode extends TreeNode {
  readonly kind = 'project';
  readonly icon = 'layers';
  override readonly startsExpanded = true;

  constructor(readonly view: ProjectView) {
    super();
  }

  protected get key(): string {
    return this.view.id;
  }

  get label(): string {
    return this.view.name;
  }

  override get description(): string {
    return this.view.composeFiles.length > 0 ? this.view.composeFiles.map(fileName).join(', ') : 'no compose file';
  }

  override get place() {
    return this.view.place;
  }

  /** Findings in compose files, such as one that cannot be read, need not be on a row. */
  override get counts(): Counts {
    return this.view.counts;
  }

  override get countsBelow(): Counts {
    return this.counts;
  }

  override get service(): Pick<ServiceView, 'name' | 'place'> | undefined {
    return this.view.nginxService;
  }

  protected buildChildren(): TreeNode[] {
    const { servers, unusedUpstreams, unusedServices } = this.view;
    return [
      ...(servers.length > 0
        ? servers.map((server) => new EntryPointNode(server))
        : [new MessageNode('No server blocks', 'circle-slash')]),
      ...group(
        'Upstreams no route uses',
        unusedUpstreams.map((upstream) => new UpstreamNode(upstream)),
      ),
      ...group(
        'Services no upstream uses',
        unusedServices.map((service) => new ServiceNode(service)),
      ),
      new AboutNode(this.view),
    ];
  }

  protected heading(): string {
    return `Project ${this.view.name}`;
  }

  protected override facts(): [string, string][] {
    return projectFacts(this.view);
  }
}

/** What the tooltips of a project say: name and Markdown. */
export function projectFacts(project: ProjectView): [name: string, markdown: string][] {
  const { nginxService, blindSpots, about } = project;
  return [
    ['Findings', verdict(project.counts) || 'no errors or warnings'],
    ['Version', escapeMarkdown(project.version)],
    ['Edition', escapeMarkdown(about.edition ?? 'unknown')],
    ['Read together', escapeMarkdown(project.pairing)],
    ['nginx files', project.nginxFiles.map((uri) => codeSpan(fileName(uri))).join(', ') || 'in the compose file'],
    ['Compose files', project.composeFiles.map((uri) => codeSpan(fileName(uri))).join(', ') || 'none'],
    ...(about.assumption === undefined
      ? []
      : [['Assumed', escapeMarkdown(about.assumption)] satisfies [string, string]]),
    ...(nginxService
      ? [
          [
            'nginx runs as',
            `${codeSpan(nginxService.name)} ${escapeMarkdown(nginxService.evidence.join('; '))}`,
          ] satisfies [string, string],
        ]
      : []),
    ...blindSpots.map((spot): [string, string] => ['Not seen', escapeMarkdown(spot)]),
  ];
}

function group(label: string, nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.length > 0 ? [new GroupNode(label, nodes)] : [];
}

function fileName(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

import type { AboutView, NginxFileView, ProjectView } from '../../../server/src/protocol';
import { FactNode } from './factNode';
import { TreeNode } from './node';
import { count } from './text';

const KINDS: Readonly<Record<NginxFileView['kind'], string>> = {
  file: '',
  template: 'after envsubst',
  compose: 'in the compose file',
  image: 'comes with the image',
};

const ROLES: Readonly<Record<AboutView['composeFiles'][number]['role'], string>> = {
  main: '',
  override: 'on top of those above',
  included: 'included',
  extended: 'for services that others extend',
};

/** What a project consists of and why: what `Explain project` says, as rows. */
export class AboutNode extends TreeNode {
  readonly kind = 'about';
  readonly key = 'about';
  readonly label = 'About this project';
  readonly icon = 'info';

  constructor(private readonly view: ProjectView) {
    super();
  }

  override get description(): string {
    const { unseen } = this.view.about;
    return unseen.length > 0 ? `${count(unseen.length, 'thing')} not seen` : '';
  }

  protected buildChildren(): TreeNode[] {
    const { about, version, pairing, nginxService } = this.view;
    return [
      nginxService
        ? new FactNode({
            label: `nginx runs as ${nginxService.name}`,
            icon: 'package',
            description: nginxService.evidence.join('; '),
            place: nginxService.place,
          })
        : new FactNode({ label: 'No service is known to run nginx', icon: 'question', description: pairing }),
      new FactNode({ label: version, icon: 'versions', description: about.edition ?? '' }),
      new FactNode({ label: 'nginx files', icon: 'files', children: about.nginxFiles.map(nginxFile) }),
      this.#composeFiles(),
      ...(about.unseen.length > 0
        ? [
            new FactNode({
              label: 'Not seen',
              icon: 'eye-closed',
              children: about.unseen.map(
                ({ text, place }) => new FactNode({ label: text, icon: 'circle-slash', place }),
              ),
            }),
          ]
        : []),
    ];
  }

  #composeFiles(): TreeNode {
    const { composeFiles, assumption, isChosen } = this.view.about;
    const why = isChosen ? 'chosen by the setting upstreamLens.projects' : assumption;
    const choice = new FactNode({
      label: 'Choose compose files …',
      icon: 'edit',
      ...(why !== undefined && { description: why }),
      command: { id: 'upstreamLens.chooseComposeFiles', title: 'Choose compose files' },
    });
    const start = { line: 0, character: 0 };
    const files = composeFiles.map(
      ({ uri, name, role }) =>
        new FactNode({ label: name, icon: 'file', description: ROLES[role], place: { uri, start, end: start } }),
    );
    const summary =
      composeFiles.length === 0 ? 'none' : isChosen ? 'chosen' : assumption === undefined ? '' : 'assumed';
    return new FactNode({
      label: 'Compose files',
      icon: 'layers',
      description: summary,
      children: [...files, choice],
    });
  }

  protected heading(): string {
    return this.label;
  }
}

function nginxFile({ name, place, containerPath, kind }: NginxFileView): TreeNode {
  const label = name ?? containerPath ?? '';
  const description = [name === undefined ? '' : (containerPath ?? ''), KINDS[kind]].filter(Boolean).join(' · ');
  return new FactNode({ label, icon: kind === 'image' ? 'archive' : 'file', description, place });
}

import type { ServerView, ViewPlace } from '../../../server/src/protocol';
import { LocationNode } from './locationNode';
import { MessageNode } from './messageNode';
import { TreeNode } from './node';
import { wholeLines } from './places';
import { codeSpan } from './text';

/** A `server` block: where clients come in. */
export class EntryPointNode extends TreeNode {
  readonly kind = 'entryPoint';
  override readonly startsExpanded = true;

  constructor(private readonly view: ServerView) {
    super();
  }

  protected get key(): string {
    return this.view.id;
  }

  get label(): string {
    return this.view.listens.join(', ') || 'server';
  }

  get icon(): string {
    return this.view.protocol === 'stream' ? 'radio-tower' : 'globe';
  }

  override get description(): string {
    const names = this.view.names.filter(isName);
    return [this.view.protocol === 'stream' ? 'stream' : '', names.join(', ')].filter(Boolean).join(' · ');
  }

  override get place(): ViewPlace {
    return this.view.place;
  }

  override get extent(): ViewPlace {
    return wholeLines(this.view);
  }

  override get findings() {
    return this.view.findings;
  }

  protected buildChildren(): TreeNode[] {
    const { locations } = this.view;
    if (locations.length === 0) return [new MessageNode('No locations', 'circle-slash')];
    return locations.map((location) => new LocationNode(location));
  }

  protected heading(): string {
    return `Entry point ${this.label}`;
  }

  protected override facts(): [string, string][] {
    const names = this.view.names.filter(isName);
    return [
      ['Protocol', this.view.protocol],
      ['Server names', names.length > 0 ? names.map(codeSpan).join(', ') : 'none'],
    ];
  }
}

/** `_` is how people write that there is no name. */
function isName(name: string): boolean {
  return name !== '' && name !== '_';
}

import type { ViewPlace } from '../../../server/src/protocol';
import { TreeNode } from './node';

interface Fact {
  readonly label: string;
  /** Id of a codicon. */
  readonly icon: string;
  readonly description?: string;
  readonly place?: ViewPlace | undefined;
  readonly children?: readonly TreeNode[];
  /** What a click runs with this row as its argument, where it shows no place. */
  readonly command?: { readonly id: string; readonly title: string };
}

/** One thing that is taken for granted about a project. */
export class FactNode extends TreeNode {
  readonly kind = 'fact';

  constructor(private readonly fact: Fact) {
    super();
  }

  protected get key(): string {
    return `fact: ${this.fact.label}`;
  }

  get label(): string {
    return this.fact.label;
  }

  get icon(): string {
    return this.fact.icon;
  }

  override get description(): string {
    return this.fact.description ?? '';
  }

  override get place(): ViewPlace | undefined {
    return this.fact.place;
  }

  /** The place may be in a compose file. */
  override get nginxPlace(): undefined {
    return undefined;
  }

  get command(): { readonly id: string; readonly title: string } | undefined {
    return this.fact.command;
  }

  protected buildChildren(): TreeNode[] {
    return [...(this.fact.children ?? [])];
  }

  protected heading(): string {
    return this.fact.label;
  }
}

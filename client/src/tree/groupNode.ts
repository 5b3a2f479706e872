import { TreeNode } from './node';

/** A heading over nodes that belong to no route. */
export class GroupNode extends TreeNode {
  readonly kind = 'group';
  readonly icon = 'inbox';

  constructor(
    readonly label: string,
    private readonly nodes: readonly TreeNode[],
  ) {
    super();
  }

  protected get key(): string {
    return this.label;
  }

  protected buildChildren(): TreeNode[] {
    return [...this.nodes];
  }

  protected heading(): string {
    return this.label;
  }
}

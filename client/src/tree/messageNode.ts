import { TreeNode } from './node';

/** Says why there is nothing to show. */
export class MessageNode extends TreeNode {
  readonly kind = 'message';

  /** @param icon id of a codicon @param command what a click runs */
  constructor(
    readonly label: string,
    readonly icon: string,
    private readonly details = '',
    readonly command?: { readonly id: string; readonly title: string },
  ) {
    super();
  }

  protected get key(): string {
    return `message: ${this.label}`;
  }

  override get description(): string {
    return this.details;
  }

  protected buildChildren(): TreeNode[] {
    return [];
  }

  protected heading(): string {
    return this.label;
  }
}

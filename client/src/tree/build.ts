import type { TopologyView, ViewPlace, ViewPosition } from '../../../server/src/protocol';
import { MessageNode } from './messageNode';
import { adopt, type TreeNode } from './node';
import { ProjectNode } from './projectNode';

/**
 * The rows of the Upstreams view. A ready topology without projects has none: the view's welcome text then says
 * what to do.
 */
export function buildTree(topology: TopologyView): readonly TreeNode[] {
  return adopt(rootNodes(topology));
}

function rootNodes(topology: TopologyView): TreeNode[] {
  switch (topology.state) {
    case 'loading':
      return [new MessageNode('Reading nginx and compose files …', 'loading~spin')];
    case 'error':
      return [
        new MessageNode(topology.message ?? 'The files could not be read', 'error', 'show output', {
          id: 'upstreamLens.showOutput',
          title: 'Show output',
        }),
        new MessageNode('Restart the language server', 'debug-restart', '', {
          id: 'upstreamLens.restartServer',
          title: 'Restart language server',
        }),
      ];
    case 'ready':
      return topology.projects.map((project) => new ProjectNode(project));
  }
}

/**
 * The node to show for a cursor: the innermost one whose text holds it. Of several for one text (an upstream that two
 * locations use), the one nearest to `preferred` in the tree, else the first.
 * @param isFile whether a URI means the cursor's file
 */
export function findNodeAt(
  roots: readonly TreeNode[],
  isFile: (uri: string) => boolean,
  position: ViewPosition,
  preferred?: TreeNode,
): TreeNode | undefined {
  let best: TreeNode | undefined;
  for (const node of walk(roots)) {
    const { extent } = node;
    if (!extent || !holds(extent, position) || !isFile(extent.uri)) continue;
    const order = best?.extent ? compareSizes(extent, best.extent) : -1;
    if (order < 0 || (order === 0 && isNearer(node, best, preferred))) best = node;
  }
  return best;
}

/** All nodes, each before its children. */
export function* walk(nodes: readonly TreeNode[]): Generator<TreeNode> {
  for (const node of nodes) {
    yield node;
    yield* walk(node.children);
  }
}

function holds(place: ViewPlace, position: ViewPosition): boolean {
  return compare(place.start, position) <= 0 && compare(position, place.end) <= 0;
}

function compare(a: ViewPosition, b: ViewPosition): number {
  return a.line - b.line || a.character - b.character;
}

/** Places that hold one position: the smaller one starts later or ends earlier. */
function compareSizes(a: ViewPlace, b: ViewPlace): number {
  return compare(b.start, a.start) || compare(a.end, b.end);
}

function isNearer(node: TreeNode, than: TreeNode | undefined, preferred: TreeNode | undefined): boolean {
  if (!preferred || !than) return false;
  return commonAncestors(node, preferred) > commonAncestors(than, preferred);
}

function commonAncestors(a: TreeNode, b: TreeNode): number {
  const ids = new Set(pathOf(a).map(({ id }) => id));
  return pathOf(b).filter(({ id }) => ids.has(id)).length;
}

function pathOf(node: TreeNode): TreeNode[] {
  return node.parent ? [...pathOf(node.parent), node] : [node];
}

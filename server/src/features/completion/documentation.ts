import { findDirective } from '../../nginx/catalogue';
import { directiveMarkdown, documentDirective } from '../../nginx/directive-documentation';
import { offeredHostsNamed } from '../../topology/offered-hosts';
import type { FeatureContext } from '../request';
import { hostMarkdown, upstreamMarkdown } from './host-text';
import type { Documentation } from './suggestion';

/** The documentation of a suggestion in Markdown. nginx.org's texts are read when they are first asked for. */
export async function documentationOf(
  context: FeatureContext,
  documentation: Documentation,
): Promise<string | undefined> {
  if ('markdown' in documentation) return documentation.markdown;
  if ('host' in documentation || 'upstream' in documentation) return textOfProject(context, documentation);
  const { directiveText, variableText } = await import('../../nginx/catalogue-text');
  if ('variable' in documentation) {
    const known = variableText(documentation.variable, documentation.protocol);
    return known && `${known.text}\n\n[nginx.org](${known.address})`;
  }
  const [name = '', kind, module] = documentation.directive.split(' ');
  const entry = findDirective(name).find((each) => each.kind === kind && each.module === module);
  if (!entry) return undefined;
  const text = directiveText(entry);
  if (documentation.parameter === undefined) return directiveMarkdown(documentDirective(entry, text));
  const parameter = text?.parameters.find((each) => each.name === documentation.parameter);
  return parameter ? upperFirst(parameter.text) : directiveMarkdown(documentDirective(entry, text));
}

/** What a project says of a host or an upstream; undefined where it has none of the name any more. */
function textOfProject(
  { snapshots }: FeatureContext,
  documentation: Extract<Documentation, { readonly project: number }>,
): string | undefined {
  const topology = snapshots[documentation.project]?.topology;
  if (!topology) return undefined;
  const { protocol } = documentation;
  if ('host' in documentation) {
    const named = offeredHostsNamed(topology, protocol, documentation.host);
    const wanted = documentation.service ?? documentation.host;
    const offered = named.find(({ service }) => service.name === wanted);
    return offered && hostMarkdown(offered, topology);
  }
  const linked = topology.upstreams.find(
    ({ upstream }) => upstream.protocol === protocol && upstream.name === documentation.upstream,
  );
  return linked && upstreamMarkdown(linked);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

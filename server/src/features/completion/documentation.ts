import { findDirective } from '../../nginx/catalogue';
import { directiveMarkdown, documentDirective } from '../../nginx/directive-documentation';
import type { Documentation } from './suggestion';

/** The documentation of a suggestion in Markdown. nginx.org's texts are read when they are first asked for. */
export async function documentationOf(documentation: Documentation): Promise<string | undefined> {
  if ('markdown' in documentation) return documentation.markdown;
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
  return parameter ? parameter.text : directiveMarkdown(documentDirective(entry, text));
}

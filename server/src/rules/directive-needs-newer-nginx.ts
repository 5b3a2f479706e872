import { setScalar } from '../compose/edit-key';
import { removeArgument, removeDirective } from '../nginx/edit';
import { type FeatureUse, featureUses } from '../nginx/features';
import { hasThirdPartyModules } from '../nginx/modules';
import { knownValue, type Topology } from '../topology/types';
import { isAtLeast, versionText } from '../topology/version';
import { isNginxItself } from './directive-place';
import { defineRule, type Fix } from './rule';

/** A directive or parameter that came with a later version of nginx than the one that runs. */
export default defineRule<FeatureUse>({
  meta: {
    id: 'directive-needs-newer-nginx',
    title: 'Feature of a newer nginx',
    category: 'startup',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html', 'https://nginx.org/en/CHANGES'],
  },
  check(topology, report) {
    const { nginx, version } = topology;
    // NGINX Plus had some of these long before, and other servers count in their own way
    if (version.edition === 'Plus' || !isNginxItself(topology) || hasThirdPartyModules(nginx)) return;
    for (const use of featureUses(nginx.config)) {
      const { directive, word, span, since, message } = use;
      if (since === undefined || !directive.isTerminated) continue;
      const isNewEnough = isAtLeast(version, since);
      if (isNewEnough) continue;
      const token = word?.value ?? directive.name.value;
      const where = word ? ` in "${directive.name.value}"` : '';
      const fact = `"${token}"${where} needs nginx ${since}`;
      report({
        uri: directive.uri,
        span,
        message:
          isNewEnough === false
            ? `${fact}, this is ${versionText(version)}; nginx will refuse to start: ${message}`
            : `${fact}; an older one refuses to start: ${message}`,
        ...(isNewEnough === false ? { refusal: { by: 'nginx', message } } : { severity: 'information' }),
        data: use,
      });
    }
  },
  fix({ data: { directive, word, since } }, topology) {
    const fixes: Fix[] = [...newerImage(topology, since ?? '')];
    const name = directive.name.value;
    if (word && directive.args.length > 1) {
      const edits = removeArgument(directive, directive.args.indexOf(word));
      fixes.push({ title: `Remove "${word.value}"`, kind: 'suggestion', edits });
    } else if (name !== 'resolver') {
      // servers with `resolve` rest on the resolver
      fixes.push({ title: `Remove "${name}"`, kind: 'suggestion', edits: removeDirective(directive) });
    }
    return fixes.map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});

/** The stable branch of 2026, and the mainline one for what is newer. */
const BRANCHES = ['1.30', '1.31'];

/** The same image with a newer tag, where compose names one with a number. */
function* newerImage({ compose, nginxService, version }: Topology, since: string): Generator<Fix> {
  const service = nginxService?.service;
  const image = knownValue(service?.image);
  if (!compose || !service || service.build || image === undefined || !version.known || !version.origin) return;
  const branch = BRANCHES.find((candidate) => isAtLeast({ ...version, version: newest(candidate) }, since));
  const newer = branch && image.replace(/:\d+\.\d+(?:\.\d+)?(?=$|-)/, `:${branch}`);
  if (!newer || newer === image) return;
  const edits = setScalar(service, version.origin, newer, compose);
  if (edits.length > 0) yield { title: `Use the image ${newer}`, kind: 'suggestion', edits };
}

function newest(branch: string): readonly [number, number, number] {
  const [major = 0, minor = 0] = branch.split('.').map(Number);
  return [major, minor, 99];
}

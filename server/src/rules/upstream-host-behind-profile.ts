import { defineRule } from './rule';

/** A host is a service that exists only with a profile, and nothing says that the profile is active. */
export default defineRule<undefined>({
  meta: {
    id: 'upstream-host-behind-profile',
    title: 'Upstream host exists only with a profile',
    category: 'reachability',
    severity: 'information',
    fixable: 'no',
    since: '0.1.0',
    isAlwaysVisible: true,
    sources: ['https://docs.docker.com/reference/compose-file/services/#profiles'],
  },
  check({ endpoints }, report) {
    for (const { target, address, uri, isNeededAtStart } of endpoints) {
      if (target.kind !== 'service' || !target.needsProfile || address.error) continue;
      const { profiles } = target.service;
      const names = profiles.map(({ value }) => `"${value}"`).join(' or ');
      const consequence = isNeededAtStart ? 'nginx will refuse to start' : 'requests to it will fail';
      report({
        uri,
        span: address.hostSpan,
        message: `"${address.host}" only exists with the profile ${names}; without it ${consequence}`,
        related: profiles.map(({ origin }) => ({ ...origin, message: 'the profile is set here' })),
        data: undefined,
      });
    }
  },
});

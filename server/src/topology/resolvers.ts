import { type Address, parseAddress, spannedText } from '../nginx/address';
import type { NginxModel } from '../nginx/model';
import { occurrences } from '../nginx/occurrences';
import type { Directive, Word } from '../nginx/tree';
import type { HostResolver } from './hosts';
import type { Target } from './types';

/** A server of a `resolver` line. */
export interface NameServer {
  readonly directive: Directive;
  readonly word: Word;
  readonly address: Address;
  /** Where its name leads: nginx looks it up once, at start. */
  readonly target: Target;
}

export function findNameServers({ config }: NginxModel, hosts: HostResolver): NameServer[] {
  return occurrences(config, 'resolver').flatMap(({ directive }) =>
    directive.args
      // parameters: `valid=10s`, `ipv6=off`
      .filter(({ value }) => !value.includes('='))
      .map((word) => {
        const address = parseAddress(spannedText(word));
        return { directive, word, address, target: hosts.resolve(address) };
      }),
  );
}

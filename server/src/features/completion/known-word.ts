import type { DirectiveEntry } from '../../nginx/catalogue';
import { type Feature, requirementText } from '../../topology/availability';
import { availability, documentationKey, type NginxPlace } from './place';
import { Rank, type Suggestion } from './suggestion';

/** A word that nginx's syntax has for an argument. */
export interface KnownWord {
  readonly label: string;
  readonly kind: 'parameter' | 'value';
  /** What of nginx has it; all of them unless told. */
  readonly feature?: Feature | undefined;
  /** Its place among the others. */
  readonly index: number;
  /** Under which name it is documented; the label unless told. */
  readonly parameter?: string;
  /** Beside the label where nothing else is to be said. */
  readonly detail?: string | undefined;
  /** One that is better not chosen. */
  readonly isOutdated?: boolean;
}

/** The suggestion of a word; undefined where what runs the file does not know it. */
export function suggestKnownWord(place: NginxPlace, entry: DirectiveEntry, word: KnownWord): Suggestion | undefined {
  const { label, kind, feature, index, parameter = label, isOutdated = false } = word;
  const available = feature ? availability(place, feature) : 'yes';
  if (available === 'no') return undefined;
  const detail = (feature && available === 'unknown' ? requirementText(feature) : undefined) ?? word.detail;
  return {
    label,
    kind,
    rank: (available === 'yes' && !isOutdated ? Rank.common : Rank.doubtful) + index,
    documentation: { directive: documentationKey(entry), parameter },
    ...(isOutdated && { isDeprecated: true }),
    ...(detail !== undefined && { detail }),
  };
}

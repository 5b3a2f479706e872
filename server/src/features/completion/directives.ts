import { directiveNames, findDirective } from '../../nginx/catalogue';
import { requirementText } from '../../topology/availability';
import { availability, type NginxPlace } from './place';
import { Rank, type Suggestion } from './suggestion';

/** The directives that may stand at the cursor. */
export function suggestDirectives(place: NginxPlace): readonly Suggestion[] {
  if (place.cursor.at !== 'name') return [];
  return directiveNames().flatMap((name): Suggestion[] => {
    const entry = findDirective(name).find(({ contexts }) => contexts & place.contexts);
    if (!entry) return [];
    const available = availability(place, entry);
    if (available === 'no') return [];
    const detail = requirementText(entry);
    return [
      {
        label: name,
        kind: entry.isBlock ? 'block' : 'directive',
        rank: available === 'yes' ? Rank.usual : Rank.doubtful,
        documentation: { directive: `${name} ${entry.kind} ${entry.module}` },
        ...(detail !== undefined && { detail }),
      },
    ];
  });
}

import { directivesNamed, type Scope } from './scope';

/**
 * A block named as a person would: `http`, `server shop.example.com`, `server :8080`, `location = /ws`, `if ($bad)`.
 * It may hold words of the file.
 */
export function scopeTitle(scope: Scope): string {
  const { directive, kind } = scope;
  if (!directive) return kind;
  const name = directive.name.value;
  if (kind !== 'server') return [name, ...directive.args.map(({ raw }) => raw)].join(' ');
  const serverName = directivesNamed(scope, 'server_name')[0]?.args[0]?.value;
  if (serverName !== undefined && serverName !== '' && serverName !== '_') return `${name} ${serverName}`;
  const listen = directivesNamed(scope, 'listen')[0]?.args[0]?.value;
  if (listen === undefined) return name;
  return /^\d+$/.test(listen) ? `${name} :${listen}` : `${name} ${listen}`;
}

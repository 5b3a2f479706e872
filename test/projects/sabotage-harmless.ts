import type { Service } from '../../server/src/compose/model';
import type { Directive } from '../../server/src/nginx/tree';
import type { AnalysedProject } from '../support/projects';
import {
  addKeys,
  type Change,
  composePaths,
  defineNetwork,
  eolOf,
  type HarmlessCase,
  type Kind,
  kind,
  linkedEndpoints,
  nginxPaths,
  removeLines,
  replaced,
} from './sabotage';

/** Every change that changes nothing: each finding stays, with its severity, on its line. */
export const HARMLESS: readonly Kind<HarmlessCase>[] = [
  kind('save all files with CRLF', function* (project) {
    if ([...project.files.values()].some((text) => text.includes('\r\n'))) return;
    const changes = [...project.files].flatMap(([path, text]) =>
      [...text.matchAll(/\n/g)].map(({ index }) => insert(path, index, '\r')),
    );
    yield { what: 'CRLF', changes };
  }),

  kind('save all files with LF', function* (project) {
    const changes = [...project.files].flatMap(([path, text]) =>
      [...text.matchAll(/\r(?=\n)/g)].map(({ index }) => replaced(path, { start: index, end: index + 1 }, '')),
    );
    if (changes.length > 0) yield { what: 'LF', changes };
  }),

  kind('add a comment at the head of a file', function* (project) {
    for (const path of [...nginxPaths(project), ...composePaths(project)]) {
      const eol = eolOf(project.files.get(path) ?? '');
      yield { what: path, changes: [insert(path, 0, `# server api-9:1;${eol}# proxy_pass http://nobody;${eol}`)] };
    }
  }),

  kind('add a comment behind a statement', function* (project) {
    for (const path of nginxPaths(project)) {
      const ends = [...(project.files.get(path) ?? '').matchAll(/;(?=\r?\n)/g)].map(({ index }) => index + 1);
      yield { what: path, changes: ends.map((end) => insert(path, end, ' # };"')) };
    }
  }),

  kind('add comments between the keys of a compose file', function* (project) {
    for (const path of composePaths(project)) {
      const text = project.files.get(path) ?? '';
      if (text.includes('content: |')) continue;
      const changes = [...text.matchAll(/^ +[\w-]+:/gm)].map(({ index }) =>
        insert(path, index, `# key: value${eolOf(text)}`),
      );
      yield { what: path, changes };
    }
  }),

  kind('leave lines blank', function* (project) {
    for (const path of nginxPaths(project)) {
      const text = project.files.get(path) ?? '';
      const changes = [...text.matchAll(/^(?=[ \t]*\w)/gm)].map(({ index }) => insert(path, index, eolOf(text)));
      yield { what: path, changes };
    }
  }),

  kind('indent nginx files with tabs', function* (project) {
    for (const path of nginxPaths(project)) {
      const text = project.files.get(path) ?? '';
      const changes = [...text.matchAll(/^(?: {4})+/gm)].map(({ index, 0: { length } }) =>
        replaced(path, { start: index, end: index + length }, '\t'.repeat(length / 4)),
      );
      if (changes.length > 0) yield { what: path, changes };
    }
  }),

  kind('quote an address', function* (project) {
    for (const { endpoint, path } of linkedEndpoints(project)) {
      const word = endpoint.server?.directive.args[0] ?? endpoint.route?.target.word;
      if (!word || word.quote || path.endsWith('.template')) continue;
      yield { what: word.value, changes: [insert(path, word.start, '"'), insert(path, word.end, '"')] };
    }
  }),

  kind('write a host in capitals', function* (project) {
    for (const { endpoint, path } of linkedEndpoints(project)) {
      const { hostSpan, host, kind: form } = endpoint.address;
      if (form !== 'name' || path.endsWith('.template')) continue;
      // nginx takes these for upstreams first, and those without case
      const changes = [replaced(path, hostSpan, host.toUpperCase())];
      yield { what: host, changes, token: (text) => text.toLowerCase() };
    }
  }),

  kind('put a statement on several lines', function* (project) {
    for (const { endpoint, path } of linkedEndpoints(project)) {
      const directive = endpoint.server?.directive;
      if (!directive || path.endsWith('.template')) continue;
      const changes = directive.args.map(({ start }) => insert(path, start, eolOf(project.files.get(path) ?? '')));
      yield { what: endpoint.address.text, changes };
    }
  }),

  kind('reorder the services', function* (project) {
    for (const { path, services } of composeServices(project)) {
      const [first] = services;
      const last = services.at(-1);
      if (!first || !last || first === last) continue;
      const whole = removeLines(project, path, last.span);
      const text = project.files.get(path)?.slice(whole.span.start, whole.span.end) ?? '';
      const { start } = removeLines(project, path, first.key.span).span;
      const changes = [insert(path, start, text.endsWith('\n') ? text : `${text}\n`), whole];
      yield { what: last.name, changes, loose: [path] };
    }
  }),

  kind('reorder the servers of an upstream', function* (project) {
    for (const { topology } of project.snapshots) {
      for (const { upstream } of topology.upstreams) {
        const path = project.pathOf(upstream.directive.uri);
        const [first, second] = upstream.servers;
        if (!first || !second || !project.files.has(path)) continue;
        const changes = [
          swap(project, path, first.directive, second.directive),
          swap(project, path, second.directive, first.directive),
        ];
        yield { what: upstream.name, changes, loose: [path] };
      }
    }
  }),

  kind('add an unrelated service', function* (project) {
    for (const { path, services, topology } of composeServices(project)) {
      const [first] = services;
      const nginx = topology.nginxService?.service;
      if (!first || !nginx) continue;
      const { start } = removeLines(project, path, first.key.span).span;
      const indent = lineIndent(project, path, first.key.span.start);
      const eol = eolOf(project.files.get(path) ?? '');
      const lines = [`${indent}sabotage:`, `${indent}  image: example/unrelated:1`, ''];
      yield { what: path, changes: [insert(path, start, lines.join(eol))] };
    }
  }),

  kind('add an unrelated network', function* (project) {
    for (const { path, services } of composeServices(project)) {
      if (isLegacy(project, path) || services.length === 0) continue;
      yield { what: path, changes: [defineNetwork(project, path, 'sabotage')] };
    }
  }),

  kind('put a service on one more network', function* (project) {
    for (const { path, services } of composeServices(project)) {
      for (const service of services) {
        if (service.entries.has('networks') || service.networkMode || !ownsItsKeys(service) || isLegacy(project, path))
          continue;
        if (service.networks.some(({ origin }) => origin !== undefined)) continue;
        const changes = [
          addKeys(project, service, ['networks: [default, sabotage]']),
          defineNetwork(project, path, 'sabotage'),
        ];
        yield { what: service.name, changes };
      }
    }
  }),

  kind('name the default network', function* (project) {
    for (const { path, services } of composeServices(project)) {
      for (const service of services) {
        if (service.entries.has('networks') || service.networkMode || !ownsItsKeys(service) || isLegacy(project, path))
          continue;
        if (service.networks.some(({ origin }) => origin !== undefined)) continue;
        yield { what: service.name, changes: [addKeys(project, service, ['networks: {default: {}}'])] };
      }
    }
  }),

  kind('publish nginx on another port', function* (project) {
    for (const { topology } of project.snapshots) {
      for (const { published, origin } of topology.nginxService?.service.ports ?? []) {
        const path = project.pathOf(origin.uri);
        const text = project.files.get(path)?.slice(origin.span.start, origin.span.end) ?? '';
        if (!published?.known || !/^"?\d+:\d+"?$/.test(text)) continue;
        yield { what: text, changes: [replaced(path, origin.span, text.replace(/\d+/, '19999'))] };
      }
    }
  }),

  kind('write a list in flow style', function* (project) {
    for (const { path, text, index, length, indent, key, items } of blockLists(project)) {
      const newText = `${indent}${key}: [${items.join(', ')}]${eolOf(text)}`;
      yield {
        what: `${path} ${key}`,
        changes: [replaced(path, { start: index, end: index + length }, newText)],
        loose: [path],
      };
    }
  }),

  kind('rename an nginx file with its mount', function* (project) {
    for (const path of nginxPaths(project)) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const mounts = composePaths(project).flatMap((compose) =>
        [...(project.files.get(compose) ?? '').matchAll(new RegExp(`[/\\\\]${escaped(name)}(?=:|\\r?\\n)`, 'g'))].map(
          (match) => ({
            compose,
            start: match.index + 1,
            isSource: match.input[match.index + match[0].length] === ':',
          }),
        ),
      );
      const sources = mounts.filter(({ isSource }) => isSource);
      const [only, ...others] = sources;
      if (!only || others.length > 0 || isIncludedByName(project, name) || isElsewhere(project, path)) continue;
      const changes = [replaced(only.compose, { start: only.start, end: only.start + name.length }, `renamed-${name}`)];
      const renamed = new Map([[path, path.replace(name, `renamed-${name}`)]]);
      yield { what: path, changes, renamed };
    }
  }),

  kind('write a mount in long form', function* (project) {
    for (const { topology } of project.snapshots) {
      for (const { origin, type, source, target } of topology.nginxService?.service.volumes ?? []) {
        const path = project.pathOf(origin.uri);
        const text = project.files.get(path) ?? '';
        const line = text.slice(text.lastIndexOf('\n', origin.span.start) + 1, origin.span.end);
        if (type !== 'bind' || !source?.known || !target.known || !/^ +- ["']?\.[\w./-]+:[^"' ]+["']?$/.test(line))
          continue;
        const newText = `{type: bind, source: ${source.value}, target: ${target.value}, read_only: true}`;
        yield { what: line.trim(), changes: [replaced(path, origin.span, newText)] };
      }
    }
  }),

  kind('move a service to an override file', function* (project) {
    for (const { path, service, text } of movableServices(project)) {
      const override = overrideOf(path);
      if (override === undefined || project.files.has(override) || !isDefaultFile(project, path)) continue;
      const changes = [removeLines(project, path, service.span)];
      yield { what: service.name, changes, added: new Map([[override, `services:\n${text}`]]), loose: [path] };
    }
  }),

  kind('move a service back from an override file', function* (project) {
    for (const { path, services } of composeServices(project)) {
      const base = path.replace('.override', '');
      const baseText = project.files.get(base);
      if (base === path || baseText === undefined) continue;
      for (const service of services) {
        if (project.pathOf(service.uri) !== path || baseText.includes(`  ${service.name}:`)) continue;
        const whole = removeLines(project, path, service.span);
        const text = project.files.get(path)?.slice(whole.span.start, whole.span.end) ?? '';
        const at = /^services:\r?\n/m.exec(baseText);
        if (at)
          yield {
            what: service.name,
            changes: [whole, insert(base, at.index + at[0].length, text)],
            loose: [base, path],
          };
      }
    }
  }),

  kind('move a service to an included file', function* (project) {
    for (const { path, service, text } of movableServices(project)) {
      const folder = path.slice(0, path.lastIndexOf('/') + 1);
      const changes = [removeLines(project, path, service.span), insert(path, 0, 'include: [sabotage.yaml]\n')];
      if (/^(?:include|name):/m.test(project.files.get(path) ?? '')) continue;
      yield {
        what: service.name,
        changes,
        added: new Map([[`${folder}sabotage.yaml`, `services:\n${text}`]]),
        loose: [path],
      };
    }
  }),

  kind('rename a service wherever it is named', function* (project) {
    for (const { topology } of project.snapshots) {
      for (const service of topology.compose?.services.values() ?? []) {
        const changes = renamedEverywhere(project, service);
        if (changes)
          yield {
            what: service.name,
            changes,
            token: (text) => text.replaceAll(`${service.name}-moved`, service.name),
          };
      }
    }
  }),
];

function insert(path: string, offset: number, newText: string): Change {
  return replaced(path, { start: offset, end: offset }, newText);
}

function swap(project: AnalysedProject, path: string, from: Directive, to: Directive): Change {
  return replaced(path, from, project.files.get(path)?.slice(to.start, to.end) ?? '');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function lineIndent(project: AnalysedProject, path: string, offset: number): string {
  const text = project.files.get(path) ?? '';
  return /^ */.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
}

function isLegacy(project: AnalysedProject, path: string): boolean {
  return !/^services:/m.test(project.files.get(path) ?? '');
}

function ownsItsKeys({ entries, indent }: Service): boolean {
  return indent !== undefined && !entries.has('extends');
}

/** The services of each compose file, in the order of the text, once. */
function* composeServices(project: AnalysedProject) {
  const seen = new Set<string>();
  for (const { topology } of project.snapshots) {
    for (const { source } of topology.compose?.files ?? []) {
      const path = project.pathOf(source.uri);
      if (seen.has(path)) continue;
      seen.add(path);
      const all = [...(topology.compose?.services.values() ?? [])];
      const services = all.filter(
        (service) => project.pathOf(service.key.uri) === path && service.uri === service.key.uri,
      );
      services.sort((a, b) => a.span.start - b.span.start);
      yield { path, services, topology };
    }
  }
}

/** Services that stand for themselves: on the default network, with no anchors, and named by no other one. */
function* movableServices(project: AnalysedProject) {
  for (const { path, services, topology } of composeServices(project)) {
    const all = [...(topology.compose?.services.values() ?? [])];
    for (const service of services) {
      const whole = removeLines(project, path, service.span);
      const text = (project.files.get(path) ?? '').slice(whole.span.start, whole.span.end).replaceAll('\r\n', '\n');
      const isNginx = service === topology.nginxService?.service;
      const isAlone =
        services.length < 2 || service.indent !== 4 || /[&*]\w|<<|extends|network|secrets|configs|[$]/.test(text);
      const isNamed = all.some(
        ({ dependsOn, networkMode, entries }) =>
          dependsOn.some((each) => each.service === service.name) ||
          networkMode !== undefined ||
          entries.has('extends'),
      );
      if (!isNginx && !isAlone && !isNamed && !isLegacy(project, path)) yield { path, service, text };
    }
  }
}

function overrideOf(path: string): string | undefined {
  const match = /^(.*\/)?((?:docker-)?compose)\.(ya?ml)$/.exec(path);
  return match ? `${match[1] ?? ''}${match[2]}.override.${match[3]}` : undefined;
}

/** Compose reads the file by itself, and so what lies over it. */
function isDefaultFile(project: AnalysedProject, path: string): boolean {
  const files = project.snapshots.map((snapshot) => snapshot.files);
  const own = files.filter(({ compose }) => compose.some((uri) => project.pathOf(uri) === path));
  return own.length > 0 && own.every(({ compose, assumption }) => compose.length === 1 && assumption === undefined);
}

/** Lists with one plain item on each line. */
function* blockLists(project: AnalysedProject) {
  for (const path of composePaths(project)) {
    const text = project.files.get(path) ?? '';
    for (const match of text.matchAll(
      /^( +)(ports|expose|volumes|depends_on|networks):\r?\n((?:\1 +- [^\s:]+(?::[^\s:]+)*\r?\n)+)/gm,
    )) {
      const items = [...(match[3] ?? '').matchAll(/- (\S+)/g)].map(([, item = '']) => item);
      yield {
        path,
        text,
        index: match.index,
        length: match[0].length,
        indent: match[1] ?? '',
        key: match[2] ?? '',
        items,
      };
    }
  }
}

/** A file that others include by its name, or that several compose files mount, keeps it. */
function isIncludedByName(project: AnalysedProject, name: string): boolean {
  return [...project.files].some(([path, text]) => !/\.ya?ml$/.test(path) && text.includes(name));
}

function isElsewhere(project: AnalysedProject, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return [...project.files.keys()].some((other) => other !== path && other.endsWith(`/${name}`));
}

/** The name in compose and nginx, if it stands nowhere but as a key and as a host. */
function renamedEverywhere(project: AnalysedProject, { name, key }: Service): Change[] | undefined {
  const newName = `${name}-moved`;
  const hosts = project.snapshots.flatMap(({ topology }) =>
    topology.endpoints.flatMap(({ address, uri }) =>
      address.host === name ? [replaced(project.pathOf(uri), address.hostSpan, newName)] : [],
    ),
  );
  const changes = [replaced(project.pathOf(key.uri), key.span, newName), ...hosts];
  const word = new RegExp(`(?<!\\w)${escaped(name)}(?!\\w)`, 'gi');
  let uses = 0;
  // images and folders are called like services, and mean none
  for (const text of project.files.values())
    uses += [...text.replace(/\b(?:image|build):.*/g, '').matchAll(word)].length;
  const isElse = uses !== new Set(changes.map(({ path, span }) => `${path} ${span.start}`)).size;
  const isEditable = changes.every(({ path }) => project.files.has(path));
  const isDefinedTwice = project.snapshots.some(({ topology }) =>
    topology.nginx.upstreams.some((each) => each.name === name),
  );
  return isElse || !isEditable || isDefinedTwice ? undefined : changes;
}

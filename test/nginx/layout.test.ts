import { describe, expect, test } from 'vitest';
import { FAMILIES } from '../../server/src/compose/image-families';
import { buildNginxModel, type Location, type NginxModel } from '../../server/src/nginx/model';
import { parseConfig } from '../../server/src/nginx/parser';
import { loadConfig } from '../../server/src/nginx/scope';
import { SourceFile } from '../../server/src/text/source';
import { analyseFixture, parseFixture } from '../support/fixture';
import { layOut } from '../support/layout';
import { findNginx } from '../support/nginx';
import { LAYOUTS } from './layouts';

/**
 * What nginx loads in a container, by our model of the compose project and by nginx itself, which gets the files at
 * their container paths. Compared are the files in the order of loading, and what they say.
 */

const HOSTS = ['api', 'api-1', 'api-2', 'web', 'auth', 'legacy', 'db', 'chat'];

describe.skipIf(!findNginx())('what a container loads is what nginx loads', () => {
  test.each(LAYOUTS)('$name', async ({ project, steps }) => {
    const all = parseFixture(project);
    const files = new Map([...all].filter(([path]) => !path.startsWith('container/')));
    const { snapshots } = analyseFixture(files);
    const found = snapshots.filter(({ files: { nginxService } }) => nginxService?.service.name === 'edge');
    expect(found).toHaveLength(1);
    const [snapshot] = found;
    const image = FAMILIES.find(({ name }) => name === 'nginx')?.files ?? {};
    const laidOut = await layOut(steps, all, image, HOSTS);

    expect(snapshot?.files.loaded.map(({ path }) => path)).toEqual(laidOut.loaded);
    const spliced = parseConfig(new SourceFile('file:///spliced/nginx.conf', laidOut.text));
    const expected = buildNginxModel(
      loadConfig(spliced, () => ({ files: [], unresolved: 'nothing is left to include' })),
    );
    expect(expected.config.includeProblems).toEqual([]);
    expect(snapshot && describeModel(snapshot.topology.nginx)).toEqual(describeModel(expected));
    expect(snapshot?.topology.nginx.config.includeProblems).toEqual([]);
  });
});

/** What an nginx serves, without where it is written. */
function describeModel({ upstreams, servers, routes, maps }: NginxModel) {
  return {
    upstreams: upstreams.map(({ name, protocol, servers: lines, method }) => ({
      name,
      protocol,
      method: method?.name,
      servers: lines.map(({ address, parameters }) => [address.text, ...parameters.map(({ word }) => word.value)]),
    })),
    servers: servers.map(({ protocol, listens, names, locations }) => ({
      protocol,
      listens: listens.map(({ text }) => text),
      names: names.map(({ value }) => value),
      locations: locations.map(describeLocation),
    })),
    routes: routes.map(({ kind, directive, location, upstream }) => ({
      kind,
      target: directive.args[0]?.value,
      location: location?.path,
      upstream: upstream?.name,
    })),
    maps: maps.map(({ source, variable, entries }) => [
      source,
      variable,
      entries.map(({ key, value }) => [key, value]),
    ]),
  };
}

function describeLocation({ modifier, path, locations }: Location): unknown {
  return [modifier, path, locations.map(describeLocation)];
}

import { expect, it } from 'vitest';
import { symbolsOf } from '../../../server/src/topology/symbols';
import { analyseFixture, fixtureUri, parseFixture } from '../../support/fixture';

const { snapshot } = analyseFixture(
  parseFixture(`//- docker-compose.yml
services:
  nginx:
    image: nginx:1.30
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
    network_mode: "service:api"
    links: ["api:backend"]
  api:
    extends: {file: common.yml, service: api}
    depends_on: [nowhere]
//- docker-compose.override.yml
services:
  'api': {ports: ["3000"]}
//- common.yml
services:
  api: {image: x, volumes_from: [api]}
//- nginx.conf
events {}
http { server { location / { proxy_pass http://api:3000; } } }
`),
);
const table = symbolsOf(snapshot.topology);

/** The places of the symbol that has the first match of a piece of text. */
function placesAt(path: string, piece: RegExp): string[] {
  const text = snapshot.sources.get(fixtureUri(path))?.text ?? '';
  const { symbol } = table.at(fixtureUri(path), text.search(piece)) ?? { symbol: undefined };
  return (symbol?.places ?? []).map(({ uri, span, role }) => {
    const source = snapshot.sources.get(uri);
    const { line } = source?.placeAt(span.start) ?? { line: 0 };
    return `${role} ${uri.split('/').at(-1)}:${line + 1} ${source?.slice(span)}`;
  });
}

it('holds all places in the compose files that name a service', () => {
  const places = [
    'definition docker-compose.yml:7 api',
    'definition docker-compose.override.yml:2 api',
    'reference nginx.conf:2 api',
    'reference docker-compose.yml:5 api',
    'reference docker-compose.yml:6 api',
    'reference common.yml:2 api',
  ];
  expect(placesAt('docker-compose.yml', /api:\n/)).toEqual(places);
  expect(placesAt('docker-compose.yml', /(?<=service:)api/)).toEqual(places);
  expect(placesAt('nginx.conf', /api/)).toEqual(places);
});

it('keeps the services of an extended file apart', () => {
  expect(placesAt('common.yml', /api/)).toEqual(['definition common.yml:2 api', 'reference docker-compose.yml:8 api']);
});

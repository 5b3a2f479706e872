import { afterEach, describe, expect, it } from 'vitest';
import { accept, acceptedLine, type Completed, completeAtCursor, itemNamed } from '../support/completion';
import { stopAll } from '../support/cursor';

afterEach(stopAll);

const NGINX_CONF = `//- nginx.conf
events {}
http {
    upstream collab {
        server collab-1:8083;
        server collab-2:8083;
        server collab-3:8083;
    }
    server {
        listen 8090;
        location / { proxy_pass http://collab; }
        location /web { proxy_pass http://web:3000; }
    }
}
`;

const NGINX = `  nginx:
    image: nginx:1.28
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
`;

const INSTANCES = `  collab-1:
    image: collab
    expose: ["8083"]
    environment:
      INSTANCE_ID: co-1
    healthcheck:
      test: ["CMD", "true"]
  collab-2:
    image: collab
    expose: ["8083"]
    environment:
      - INSTANCE_ID=co-2
`;

const REST = `  web:
    image: web
    expose: ["3001"]
  db:
    image: postgres:17
`;

const complete = (services: string, options = {}): Promise<Completed> =>
  completeAtCursor(`//- compose.yaml\nservices:\n${services}${NGINX_CONF}`, options);

describe('depends_on of nginx', () => {
  const at = (lines: string, options = {}): Promise<Completed> => complete(NGINX + lines + INSTANCES + REST, options);

  it('offers what nginx passes requests to, then the rest', async () => {
    const done = await at('    depends_on:\n      - ‸\n');
    expect(done.labels).toEqual(['collab-1', 'collab-2', 'web', 'db']);
    expect(itemNamed(done, 'web').detail).toBe('nginx passes requests to it');
    expect(itemNamed(done, 'db').detail).toBeUndefined();
    expect(acceptedLine(done, 'web')).toBe('- web');
  });

  it('offers what is not written beside it', async () => {
    const done = await at('    depends_on:\n      - web\n      - co‸\n      - "collab-2" # two\n');
    expect(done.labels).toEqual(['collab-1']);
    expect(acceptedLine(done, 'collab-1')).toBe('- collab-1');
    expect((await at('    depends_on:\n      - web\n      - ‸\n      - "collab-2" # two\n')).labels).toEqual([
      'collab-1',
      'db',
    ]);
  });

  it('begins a list, and goes on with one that is not indented', async () => {
    expect(acceptedLine(await at('    depends_on:\n      ‸\n'), 'web')).toBe('- web');
    const done = await at('    depends_on:\n    - web\n    - ‸\n    init: true\n');
    expect(done.labels).toEqual(['collab-1', 'collab-2', 'db']);
    expect(acceptedLine(await at('    depends_on:\n      - web\n      co‸\n'), 'collab-2')).toBe('- collab-2');
  });

  it('goes on with a mapping', async () => {
    const done = await at('    depends_on:\n      web:\n        condition: service_started\n      ‸\n');
    expect(done.labels).toEqual(['collab-1', 'collab-2', 'db']);
    expect(accept(done, 'collab-1')).toContain(
      '        condition: service_started\n      collab-1:\n        condition: service_healthy\n  collab-1:\n',
    );
    expect(accept(done, 'db')).toContain('      db:\n        condition: service_started\n');
  });

  it('begins a mapping where the project has them', async () => {
    const job = '  job:\n    image: j\n    depends_on:\n      db:\n        condition: service_started\n';
    const done = await complete(`${NGINX}    depends_on:\n      ‸\n${INSTANCES}${REST}${job}`);
    expect(accept(done, 'collab-1')).toContain('      collab-1:\n        condition: service_healthy\n');
  });

  it('replaces the name of a key alone', async () => {
    const done = await at('    depends_on:\n      we‸:\n        condition: service_started\n');
    expect(accept(done, 'web')).toContain('      web:\n        condition: service_started\n');
  });

  it('goes on in brackets', async () => {
    const done = await at('    depends_on: [web, ‸]\n');
    expect(done.labels).toEqual(['collab-1', 'collab-2', 'db']);
    expect(acceptedLine(done, 'collab-1')).toBe('depends_on: [web, collab-1]');
    const map = await at('    depends_on: {web: {condition: service_started}, ‸}\n');
    expect(acceptedLine(map, 'collab-1')).toBe(
      'depends_on: {web: {condition: service_started}, collab-1: {condition: service_healthy}}',
    );
    expect(acceptedLine(await at("    depends_on: ['web', 'c‸']\n"), 'collab-1')).toBe(
      "depends_on: ['web', 'collab-1']",
    );
  });

  it('knows the services while the file is half typed', async () => {
    const done = await at('    depends_on: [web, col‸\n');
    expect(done.labels).toEqual(['collab-1', 'collab-2']);
    expect(acceptedLine(done, 'collab-2')).toBe('depends_on: [web, collab-2');
  });

  it('takes CRLF, and what is no ASCII', async () => {
    const done = await at('    labels: ["größe 😀"]\n    depends_on: # 😀\n      - "web"\n      - ‸\n', {
      lineEnding: '\r\n',
    });
    expect(done.labels).toEqual(['collab-1', 'collab-2', 'db']);
    expect(accept(done, 'collab-2')).toContain('      - "web"\r\n      - "collab-2"\r\n');
  });

  it('offers nothing that waits for nginx, is behind a profile, or in another service', async () => {
    const waiting = '  late:\n    image: l\n    depends_on: [nginx]\n  debug:\n    image: d\n    profiles: [debug]\n';
    const done = await complete(`${NGINX}    depends_on:\n      - ‸\n${INSTANCES}${REST}${waiting}`);
    expect(done.labels).toEqual(['collab-1', 'collab-2', 'web', 'db']);
    expect((await complete(`${NGINX}${INSTANCES}${REST}    depends_on:\n      - ‸\n`)).labels).toEqual([]);
  });
});

describe('INSTANCE_ID', () => {
  it('is made like those of the other instances', async () => {
    const third = '  collab-3:\n    image: collab\n    environment:\n      ‸\n';
    const done = await complete(NGINX + INSTANCES + third);
    expect(done.labels).toEqual(['INSTANCE_ID']);
    expect(acceptedLine(done, 'INSTANCE_ID')).toBe('INSTANCE_ID: co-3');
  });

  it('is an item of a list, or a value', async () => {
    const list = await complete(
      `${NGINX}${INSTANCES}  collab-3:\n    image: collab\n    environment:\n      - PORT=8083\n      - ‸\n`,
    );
    expect(acceptedLine(list, 'INSTANCE_ID')).toBe('- INSTANCE_ID=co-3');
    const value = await complete(
      `${NGINX}${INSTANCES}  collab-3:\n    image: collab\n    environment:\n      INSTANCE_ID: ‸\n`,
    );
    expect(acceptedLine(value, 'co-3')).toBe('INSTANCE_ID: co-3');
  });

  it('is not for services that are alone, or have one', async () => {
    expect((await complete(`${NGINX}${INSTANCES}${REST}    environment:\n      ‸\n`)).labels).toEqual([]);
    const set = INSTANCES.replace('INSTANCE_ID: co-1', 'INSTANCE_ID: co-1\n      ‸');
    expect((await complete(NGINX + set)).labels).toEqual([]);
  });
});

describe('networks, aliases and ports', () => {
  const NETWORKS = 'networks:\n  back: {}\n  front: {}\n';
  const nginxOn = NGINX.replace('volumes', 'networks: [front]\n    volumes');

  it('are networks that nginx is on first', async () => {
    const done = await complete(`${nginxOn}  web:\n    image: w\n    networks:\n      - ‸\n${NETWORKS}`);
    expect(done.labels).toEqual(['front', 'back']);
    expect(itemNamed(done, 'front').detail).toBe('nginx is on it');
    expect(acceptedLine(done, 'front')).toBe('- front');
    const map = await complete(`${nginxOn}  web:\n    image: w\n    networks:\n      back:\n      ‸\n${NETWORKS}`);
    expect(acceptedLine(map, 'front')).toBe('front:');
  });

  it('of nginx are those of services that it asks for', async () => {
    const nginx = NGINX.replace('volumes', 'networks: [front, ‸]\n    volumes');
    const done = await complete(`${nginx}  web:\n    image: w\n    networks: [back]\n${NETWORKS}`);
    expect(done.labels).toEqual(['back']);
    expect(itemNamed(done, 'back').detail).toBe('a service that nginx asks for is on it');
  });

  it('are aliases that nginx asks for', async () => {
    const done = await complete(
      `${nginxOn}  app:\n    image: w\n    networks:\n      front:\n        aliases:\n          - ‸\n${NETWORKS}`,
    );
    expect(done.labels).toEqual(['collab-1', 'collab-2', 'collab-3', 'web']);
  });

  it('are ports that nginx asks for', async () => {
    const done = await complete(NGINX + INSTANCES + REST.replace('["3001"]', '["3001", "‸"]'));
    expect(done.labels).toEqual(['3000']);
    expect(acceptedLine(done, '3000')).toBe('expose: ["3001", "3000"]');
  });

  it('are ports that nginx listens on', async () => {
    const done = await complete(`${NGINX}    ports:\n      - ‸\n${INSTANCES}`);
    expect(done.labels).toEqual(['8090:8090']);
    expect(acceptedLine(done, '8090:8090')).toBe('- "8090:8090"');
  });

  it('are nothing elsewhere', async () => {
    for (const lines of ['    image: ‸\n', '    ‸\n', '    labels:\n      - ‸\n', '    # depends_on: ‸\n']) {
      expect((await complete(NGINX + lines + INSTANCES)).labels).toEqual([]);
    }
  });
});

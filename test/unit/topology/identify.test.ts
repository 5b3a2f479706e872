import { describe, expect, it } from 'vitest';
import { analyseFixture, parseFixture } from '../../support/fixture';

/** The service that runs nginx with `nginx/site.conf`, which no image of nginx includes. */
function nginxService(services: string): string | undefined {
  const files = parseFixture(`//- nginx/site.conf
server { listen 80; location / { proxy_pass http://app:3000; } }
//- docker-compose.yml
services:
${services}`);
  const [snapshot] = analyseFixture(files).snapshots;
  return snapshot?.topology.nginxService?.service.name;
}

describe('which service runs nginx', () => {
  it('is not the application that has the whole repository mounted', () => {
    const app = '  app: {image: "node:20", volumes: [".:/app"]}\n';
    expect(nginxService(`${app}  nginx: {image: "my/proxy:1", volumes: ["./nginx:/etc/nginx/snippets"]}\n`)).toBe(
      'nginx',
    );
    expect(nginxService(`${app}  web: {image: "nginx:1.28"}\n`)).toBe('web');
    expect(nginxService(`${app}  web: {image: "example/web", volumes: ["./nginx/site.conf:/conf/nginx.conf"]}\n`)).toBe(
      'web',
    );
  });

  it('may be one of another image, where nothing else says so', () => {
    expect(nginxService('  app: {image: "node:20", volumes: [".:/app"]}\n')).toBe('app');
    expect(nginxService('  app: {image: "php:8", volumes: ["./nginx:/etc/nginx/conf.d"]}\n')).toBe('app');
  });
});

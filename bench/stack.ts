import { Workspace } from '../server/src/workspace/workspace';
import { FIXTURE_ROOT, MemoryFileSystem } from '../test/support/fixture';

/** A generated stack of the size that is asked for, written as people write theirs. */
export interface Stack {
  readonly nginx: string;
  readonly compose: string;
}

/**
 * @param upstreams how many; each has two servers, a location, and two services in the compose file; every tenth serves
 * WebSocket
 */
export function generateStack(upstreams: number): Stack {
  const ids = Array.from({ length: upstreams }, (_, index) => String(index + 1).padStart(4, '0'));
  return { nginx: nginxConfig(ids), compose: composeFile(ids) };
}

function nginxConfig(ids: readonly string[]): string {
  return `worker_processes auto;
events { worker_connections 4096; }

http {
    include mime.types;
    resolver 127.0.0.11 valid=10s;
    proxy_http_version 1.1;

    map $http_upgrade $connection_upgrade {
        default upgrade;
        ''      close;
    }

${ids.map((id, index) => upstreamBlock(id, index % 10 === 0)).join('\n')}
    server {
        listen 80 default_server;
        server_name shop.example.com;

${ids.map((id, index) => locationBlock(id, index % 10 === 0)).join('\n')}    }
}
`;
}

function upstreamBlock(id: string, isWebSocket: boolean): string {
  return `    # orders of region ${id}
    upstream app_${id} {
        ${isWebSocket ? 'ip_hash' : 'least_conn'};
        server app-${id}-a:3000 max_fails=3 fail_timeout=30s;
        server app-${id}-b:3000 max_fails=3 fail_timeout=30s;
    }
`;
}

function locationBlock(id: string, isWebSocket: boolean): string {
  const headers = isWebSocket
    ? `
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_read_timeout 1h;`
    : '';
  return `        location /${isWebSocket ? 'ws' : 'api'}/${id}/ {
            proxy_pass http://app_${id};
            proxy_set_header Host $host;
            proxy_set_header X-Real-IP $remote_addr;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;${headers}
            proxy_next_upstream error timeout http_502;
        }
`;
}

function composeFile(ids: readonly string[]): string {
  return `name: shop

services:
  nginx:
    image: nginx:1.28-alpine
    ports:
      - "80:80"
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
    networks:
      - edge

${ids.flatMap((id) => [serviceBlock(`app-${id}-a`), serviceBlock(`app-${id}-b`)]).join('\n')}
networks:
  edge:
    driver: bridge
`;
}

function serviceBlock(name: string): string {
  return `  ${name}:
    image: registry.example.com/shop/app:2.14.1
    restart: unless-stopped
    environment:
      INSTANCE_ID: ${name}
      PORT: "3000"
    expose:
      - "3000"
    healthcheck:
      test: ["CMD", "wget", "-qO-", "http://127.0.0.1:3000/health"]
      interval: 10s
      timeout: 3s
      retries: 3
    networks:
      - edge
`;
}

/** The stack as a workspace, nothing of it read yet. */
export function openStack({ nginx, compose }: Stack): Workspace {
  const files = new Map([
    ['nginx.conf', nginx],
    ['docker-compose.yml', compose],
  ]);
  const workspace = new Workspace(new MemoryFileSystem(files));
  workspace.setFolders([FIXTURE_ROOT]);
  return workspace;
}

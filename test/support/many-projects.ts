/** Files in each project of {@link manyProjects}. */
export const FILES_PER_PROJECT = 10;

/**
 * A workspace of projects that are alike but share nothing: an edge nginx of an nginx image with a mounted root file,
 * `conf.d`, a snippet and a template, and a compose file with an override. Free of errors and warnings.
 * @returns texts by path
 */
export function manyProjects(count: number): Map<string, string> {
  const files = new Map<string, string>();
  for (let index = 0; index < count; index++) {
    for (const [path, text] of Object.entries(project(projectName(index)))) files.set(path, text);
  }
  return files;
}

/** The folder of a project. */
export function projectName(index: number): string {
  return `shop-${String(index).padStart(4, '0')}`;
}

function project(name: string): Record<string, string> {
  return {
    [`${name}/docker-compose.yml`]: composeFile(),
    [`${name}/docker-compose.override.yml`]: `services:
  api-1:
    environment:
      LOG_LEVEL: debug
`,
    [`${name}/.env`]: 'APP_VERSION=2.14.1\n',
    [`${name}/app/Dockerfile`]: 'FROM node:22-alpine\nCOPY . /app\nEXPOSE 3000\nCMD ["node", "/app/main.js"]\n',
    [`${name}/nginx/nginx.conf`]: `worker_processes auto;
events { worker_connections 1024; }
http {
    include mime.types;
    include /etc/nginx/conf.d/*.conf;
}
`,
    [`${name}/nginx/conf.d/upstreams.conf`]: `upstream api {
    least_conn;
    server api-1:3000 max_fails=3 fail_timeout=30s;
    server api-2:3000 max_fails=3 fail_timeout=30s;
}
`,
    [`${name}/nginx/conf.d/site.conf`]: `server {
    listen 80;
    server_name ${name}.example.com;
    location / {
        include /etc/nginx/snippets/proxy.conf;
        proxy_pass http://api;
    }
}
`,
    [`${name}/nginx/snippets/proxy.conf`]:
      'proxy_set_header Host $host;\nproxy_set_header X-Real-IP $remote_addr;\nproxy_connect_timeout 5s;\n',
    [`${name}/nginx/templates/status.conf.template`]: `server {
    listen \${STATUS_PORT};
    location = /status { return 204; }
}
`,
    [`${name}/README.md`]: `# ${name}\n`,
  };
}

function composeFile(): string {
  const api = (service: string) => `  ${service}:
    build: ./app
    environment:
      APP_VERSION: \${APP_VERSION}
    expose:
      - "3000"
    networks:
      - edge
`;
  return `services:
  nginx:
    image: nginx:1.28-alpine
    environment:
      STATUS_PORT: "8081"
    ports:
      - "80:80"
    volumes:
      - ./nginx/nginx.conf:/etc/nginx/nginx.conf:ro
      - ./nginx/conf.d/upstreams.conf:/etc/nginx/conf.d/upstreams.conf:ro
      - ./nginx/conf.d/site.conf:/etc/nginx/conf.d/site.conf:ro
      - ./nginx/snippets:/etc/nginx/snippets:ro
      - ./nginx/templates:/etc/nginx/templates:ro
    depends_on:
      - api-1
      - api-2
    networks:
      - edge
${api('api-1')}${api('api-2')}networks:
  edge: {}
`;
}

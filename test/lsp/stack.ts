/** A host that no service has, and nothing else that is wrong. */
export const STACK = `//- nginx.conf
http {
  upstream api {
    server api-1:3000 max_fails=3 fail_timeout=30s;
    server api-9:3000 max_fails=3 fail_timeout=30s;
  }
  server {
    listen 80;
    location / { proxy_pass http://api; }
  }
}
//- docker-compose.yml
services:
  web:
    image: nginx:1.30
    depends_on: [api-1, api-2]
  api-1:
    image: api
    expose: ["3000"]
  api-2:
    image: api
    expose: ["3000"]
`;

/** An error, a host that is out of reach, and a server without fail_timeout; a tab before one of them. */
export const STACK = `//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    volumes: [./nginx.conf:/etc/nginx/nginx.conf:ro]
    depends_on: [api-2, api-3]
    networks: [front]
  api-1:
    image: app
    networks: [front]
  api-2:
    image: app
    networks: [back]
  api-3:
    image: app
    networks: [front]
networks:
  front: {}
  back: {}
//- nginx.conf
events {}
http {
    upstream api {
\t\tserver apo-1:3000 max_fails=3 fail_timeout=30s;
        server api-2:3000 max_fails=3 fail_timeout=30s;
        server api-3:3000 max_fails=3;
    }
    server {
        location / { proxy_pass http://api; }
    }
}
`;

import type { Value } from './model-value';

/** What an image that speaks nginx's configuration brings, as far as the analysis asks. Data, not code: see `FAMILIES`. */
export interface ImageFamily {
  readonly name: string;
  readonly edition: 'open source' | 'Plus' | 'OpenResty' | 'Angie' | 'Tengine' | 'freenginx';
  /** Image names without tag and digest. */
  readonly images: RegExp;
  /** Where nginx finds its root file without `-c`. */
  readonly rootFile: string;
  /** What nginx was built with as `--prefix`: a relative `-c` starts there. */
  readonly prefix: string;
  /** Files of the image by their absolute path. */
  readonly files: Readonly<Record<string, string>>;
  /** Whether the image's entrypoint expands `/etc/nginx/templates`. */
  readonly expandsTemplates: boolean;
  /** Whether `files` is all that the configuration folder holds; otherwise what is missing there may exist. */
  readonly isComplete: boolean;
}

/** `conf/nginx.conf` of nginx/pkg-oss, as the official image has it. */
const OFFICIAL_ROOT = `user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;

events {
    worker_connections  1024;
}

http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;
    sendfile        on;
    keepalive_timeout  65;

    include /etc/nginx/conf.d/*.conf;
}
`;

const defaultServer = (port: number): string => `server {
    listen       ${port};
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

/** Files that hold nothing the analysis reads; present so that an include of them is no riddle. */
const packageFiles = (folder: string, ...more: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    ['mime.types', 'fastcgi_params', 'uwsgi_params', 'scgi_params', ...more].map((name) => [`${folder}/${name}`, '']),
  );

/** How the images are laid out; a setting may override a family's root file. Sources in `docs/images.md`. */
export const FAMILIES: readonly ImageFamily[] = [
  {
    name: 'nginx',
    edition: 'open source',
    images: /^(?:docker\.io\/)?(?:library\/)?nginx$|^(?:public\.ecr\.aws\/(?:docker\/library|nginx)\/)nginx$/,
    rootFile: '/etc/nginx/nginx.conf',
    prefix: '/etc/nginx',
    files: {
      '/etc/nginx/nginx.conf': OFFICIAL_ROOT,
      '/etc/nginx/conf.d/default.conf': defaultServer(80),
      ...packageFiles('/etc/nginx'),
    },
    expandsTemplates: true,
    isComplete: true,
  },
  {
    name: 'nginx-unprivileged',
    edition: 'open source',
    images: /^(?:docker\.io\/)?nginxinc\/nginx-unprivileged$/,
    rootFile: '/etc/nginx/nginx.conf',
    prefix: '/etc/nginx',
    files: {
      '/etc/nginx/nginx.conf': OFFICIAL_ROOT,
      '/etc/nginx/conf.d/default.conf': defaultServer(8080),
      ...packageFiles('/etc/nginx'),
    },
    expandsTemplates: true,
    isComplete: true,
  },
  {
    name: 'openresty',
    edition: 'OpenResty',
    images: /^(?:docker\.io\/)?openresty\/openresty$/,
    rootFile: '/usr/local/openresty/nginx/conf/nginx.conf',
    prefix: '/usr/local/openresty/nginx',
    files: {
      '/usr/local/openresty/nginx/conf/nginx.conf': OFFICIAL_ROOT.replace('/etc/nginx/mime.types', 'mime.types'),
      '/etc/nginx/conf.d/default.conf': defaultServer(80),
      ...packageFiles('/usr/local/openresty/nginx/conf', 'fastcgi.conf'),
    },
    expandsTemplates: false,
    isComplete: false,
  },
  {
    name: 'bitnami',
    edition: 'open source',
    images: /^(?:docker\.io\/)?bitnami(?:legacy)?\/nginx$/,
    rootFile: '/opt/bitnami/nginx/conf/nginx.conf',
    prefix: '/opt/bitnami/nginx',
    files: {
      '/opt/bitnami/nginx/conf/nginx.conf':
        'events {}\nhttp {\n    include mime.types;\n    include "/opt/bitnami/nginx/conf/server_blocks/*.conf";\n    include "/bitnami/nginx/conf/server_blocks/*.conf";\n}\n',
      ...packageFiles('/opt/bitnami/nginx/conf', 'fastcgi.conf'),
    },
    expandsTemplates: false,
    isComplete: false,
  },
  {
    name: 'linuxserver',
    edition: 'open source',
    images: /^(?:(?:docker\.io|ghcr\.io|lscr\.io)\/)?linuxserver\/(?:nginx|swag)$/,
    rootFile: '/config/nginx/nginx.conf',
    prefix: '/var/lib/nginx',
    files: {
      '/config/nginx/nginx.conf': 'events {}\nhttp {\n    include /config/nginx/site-confs/*.conf;\n}\n',
    },
    expandsTemplates: false,
    isComplete: false,
  },
  {
    name: 'angie',
    edition: 'Angie',
    images: /^(?:docker\.angie\.software\/)?angie$/,
    rootFile: '/etc/angie/angie.conf',
    prefix: '/etc/angie',
    files: {},
    expandsTemplates: false,
    isComplete: false,
  },
  {
    name: 'plus',
    edition: 'Plus',
    images: /^private-registry\.nginx\.com\/nginx-plus\/.+$/,
    rootFile: '/etc/nginx/nginx.conf',
    prefix: '/etc/nginx',
    files: {},
    expandsTemplates: false,
    isComplete: false,
  },
];

/** An image of which nothing is known but that it runs nginx from the usual place. */
export const UNKNOWN_FAMILY: ImageFamily = {
  name: 'unknown',
  edition: 'open source',
  images: /^$/,
  rootFile: '/etc/nginx/nginx.conf',
  prefix: '/etc/nginx',
  files: {},
  expandsTemplates: false,
  isComplete: false,
};

/** The family of an image of which at least the name is known: `nginx:${TAG}` is nginx, whatever the tag. */
export function familyOf(image: Value<string> | undefined): ImageFamily | undefined {
  if (!image) return undefined;
  if (image.known) return findFamily(image.value);
  const name = /^([^$]+):[\w.-]*\$/.exec(image.raw)?.[1];
  return name === undefined ? undefined : findFamily(name);
}

/** The family of an image with its tag or digest, or undefined. */
export function findFamily(image: string): ImageFamily | undefined {
  const name = image.replace(/@sha256:.*$/, '').replace(/:[\w][\w.-]*$/, '');
  return FAMILIES.find((family) => family.images.test(name));
}

import { replaceScalar } from '../compose';
import type { MountPlace } from '../compose/container-facts';
import type { LoadedConfig } from '../nginx/scope';
import { walkDirectives } from '../nginx/walk';
import type { ContainerConfigFacts, Topology } from '../topology/types';
import { defineRule } from './rule';

interface Unread {
  readonly path: string;
  readonly mount: MountPlace;
}

/** A file is mounted where nginx keeps its configuration, and no include reads it. */
export default defineRule<Unread>({
  meta: {
    id: 'conf-not-included',
    title: 'Configuration that no include reads',
    category: 'startup',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://github.com/nginx/docker-nginx'],
  },
  check({ container, nginx }, report) {
    // an include that could not be followed may read it
    if (!container || nginx.config.includeProblems.length > 0) return;
    for (const { path, mount } of container.files) {
      const folder = mount?.target.known ? mount.target.value.replace(/\/+$/, '') : undefined;
      if (!mount || folder === undefined || container.loaded.has(path) || !isMeant(path)) continue;
      // a folder of which nginx reads some: the others are switched off, or brought in by hand
      const isFolder = folder !== path;
      if (isFolder && (hasRead(container, folder) || !isWholeFolder(container, folder))) continue;
      if (isFolder && path !== container.files.find((file) => file.mount === mount && isMeant(file.path))?.path)
        continue;
      if (isUsed(path, nginx.config)) continue;
      report({
        uri: mount.target.origin.uri,
        span: mount.target.origin.span,
        message: `no include of ${container.rootPath} matches "${path}"; nginx does not read it`,
        data: { path, mount },
      });
    }
    reportTemplates(container);

    /** `templates/sub/x.conf.template` becomes `conf.d/sub/x.conf`. */
    function reportTemplates({ templates, files, loaded }: ContainerConfigFacts): void {
      if (!templates.isProcessed || templates.readOnlyMount) return;
      for (const { path, output } of templates.files) {
        const mount = files.find((file) => file.path === path)?.mount;
        if (!mount || loaded.has(output) || !/\.conf$|\/conf\.d\//.test(output)) continue;
        report({
          uri: mount.target.origin.uri,
          span: mount.target.origin.span,
          message: `"${path.slice(templates.folder.length + 1)}" becomes ${output}, which no include matches; nginx does not read it`,
          data: { path, mount },
        });
      }
    }
  },
  fix({ data: { path, mount } }, { compose, container }: Topology) {
    const source = compose?.files.find((each) => each.source.uri === mount.target.origin.uri)?.source;
    const target = mount.target.known ? mount.target.value : '';
    const isWritten = source?.slice(mount.target.origin.span).replace(/^(["'])(.*)\1$/, '$2') === target;
    // beside the image's default.conf it would not be asked: default-conf-shadows
    const isImages =
      container?.loaded.has(DEFAULT_CONF) && !container.files.some((other) => other.path === DEFAULT_CONF);
    const wanted = isImages ? DEFAULT_CONF : readPath(path);
    if (!source || !isWritten || target !== path || (!isImages && container?.loaded.has(wanted))) return [];
    if (container?.files.some((other) => other.path === wanted)) return [];
    const edits = replaceScalar(mount.target.origin, source.text, wanted);
    return [{ title: `Mount it at ${wanted}`, kind: 'suggestion', isPreferred: true, edits }];
  },
});

const CONF_D = '/etc/nginx/conf.d';
const DEFAULT_CONF = `${CONF_D}/default.conf`;

/** What people take for folders that nginx reads by itself. */
const FOLDERS = /^\/etc\/nginx\/(?:conf\.d|sites-enabled|http\.d|vhosts?(?:\.d)?|servers|sites)\//;

/** Names of files that are not to be read: switched off, saved, or read by an include of one's own. */
const SWITCHED_OFF =
  /(?:\.(?:bak|old|orig|disabled?|off|example|sample|dist|save|swp|template|inc|include|md|txt)|~)$/i;

/** Certificates, passwords, pages, scripts and the like, which people put beside the configuration that names them. */
const DATA =
  /(?:\.(?:crt|cer|cert|pem|key|csr|der|pfx|p12|crl|pub|dhparam|htpasswd|passwd|pass|mmdb|dat|html?|css|js|mjs|cjs|lua|json|ya?ml|xml|svg|png|jpe?g|ico|sh|env|log|list|map|types|git|gitkeep|gitignore|DS_Store)|\/\.?htpasswd|\/LICENSE|\/Makefile|\/README)$/i;

function isMeant(path: string): boolean {
  return FOLDERS.test(path) && !SWITCHED_OFF.test(path) && !DATA.test(path);
}

/** Whether a directive names the file, or a folder around it, by its path: it is data for that directive. */
function isUsed(path: string, { files }: LoadedConfig): boolean {
  for (const { body } of files) {
    for (const { args } of walkDirectives(body)) {
      if (args.some(({ value }) => names(value, path))) return true;
    }
  }
  return false;
}

function names(value: string, path: string): boolean {
  const full = value.startsWith('/') ? value : `/etc/nginx/${value}`;
  return value !== '' && value !== '/' && (path === full || path.startsWith(`${full.replace(/\/+$/, '')}/`));
}

/** Whether nginx reads anything of a folder. */
function hasRead({ loaded }: ContainerConfigFacts, folder: string): boolean {
  return [...loaded].some((path) => path.startsWith(`${folder}/`));
}

/** A mount above the folders has files of many kinds. */
function isWholeFolder({ files }: ContainerConfigFacts, folder: string): boolean {
  return files.filter(({ path }) => path.startsWith(`${folder}/`)).every(({ path }) => FOLDERS.test(path));
}

/** Where the image's nginx.conf reads a file of this name. */
function readPath(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/^\.+/, '');
  return `${CONF_D}/${name.endsWith('.conf') ? name : `${name.replace(/\.[a-z]{1,6}$/i, '')}.conf`}`;
}

import { addVariable } from '../compose';
import type { Topology } from '../topology/types';
import type { Fix } from './rule';

const ROOT_FILE = '/etc/nginx/nginx.conf';

/** Has the entrypoint write the only template, one of a root file, to the place of the root file. */
export function outputAsRoot({ compose, container }: Topology): Fix | undefined {
  if (!compose || container?.rootPath !== ROOT_FILE) return undefined;
  const { service, templates, files } = container;
  const [only, ...others] = templates.files;
  const isRoot = only?.output === `${templates.output}/nginx.conf` && others.length === 0;
  const isTaken = templates.isOutputSet || files.some(({ path }) => path === ROOT_FILE);
  if (!isRoot || isTaken) return undefined;
  const edits = addVariable(service, 'NGINX_ENVSUBST_OUTPUT_DIR', '/etc/nginx', compose);
  if (edits.length === 0) return undefined;
  return { title: `Have it written to ${ROOT_FILE}: set NGINX_ENVSUBST_OUTPUT_DIR`, kind: 'suggestion', edits };
}

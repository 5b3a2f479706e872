// Pictures for README, taken of the window under test. UPSTREAM_LENS_UPDATE_IMAGES=1 writes them to docs/images/.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compressPng } from './png.mjs';

const images = join(import.meta.dirname, '../../../../docs/images');
const maximumBytes = 120 * 1024;

/**
 * @param {string} path of a screenshot
 * @param {string} name of the picture, without its ending
 */
export function keepPicture(path, name) {
  const png = compressPng(readFileSync(path));
  if (png.length > maximumBytes) throw new Error(`${name}.png would weigh ${png.length} bytes`);
  if (process.env.UPSTREAM_LENS_UPDATE_IMAGES !== '1') return;
  mkdirSync(images, { recursive: true });
  writeFileSync(join(images, `${name}.png`), png);
}

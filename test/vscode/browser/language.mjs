// The language features as a person sees them, in the healthy example; README shows the pictures.
import { join } from 'node:path';
import { keepPicture } from './support/picture.mjs';

const out = join(import.meta.dirname, '../../../out/screenshots');
const settings = {
  'editor.minimap.enabled': false,
  'breadcrumbs.enabled': false,
  'editor.stickyScroll.enabled': false,
  'workbench.activityBar.location': 'hidden',
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'workbench.editor.editorActionsLocation': 'hidden',
};

export default async function ({ page, openFolder, report, command }) {
  await page.setViewportSize({ width: 960, height: 720 });

  /** A part of the editor, from its top: `height` in pixels. */
  async function picture(name, height, from = 0) {
    const path = join(out, `language-${name}.png`);
    const box = await page.locator('.editor-instance').first().boundingBox();
    // the colours of the language server come last
    await page.mouse.move(box.x + box.width - 5, box.y + box.height - 5);
    await page.waitForTimeout(500);
    await page.screenshot({ path, clip: { ...box, y: box.y + from, height } });
    keepPicture(path, name);
  }

  async function goTo(number) {
    await command('Go to Line/Column...');
    await page.keyboard.type(String(number));
    await page.keyboard.press('Enter');
  }

  async function open(file, more = {}) {
    await openFolder('autograph', { file, settings: { ...settings, ...more } });
    await page.locator('.part.sidebar').waitFor();
    await page.keyboard.press('Control+b');
    await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  }

  await open('nginx/nginx.conf');
  await report('lenses stand above upstreams, shares and colours in their lines', async () => {
    await goTo(52);
    await page.locator('.codelens-decoration', { hasText: 'ip_hash' }).first().waitFor();
    await page.locator('.view-line', { hasText: '33.3 %' }).first().waitFor();
    await picture('lens', 400);
  });

  await report('a click on a lens shows the routes', async () => {
    await page.locator('.codelens-decoration a', { hasText: 'ip_hash' }).first().click();
    await page.locator('.peekview-widget').waitFor();
    await picture('lens-references', 600);
    await page.keyboard.press('Escape');
  });
}

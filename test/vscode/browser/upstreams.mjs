// The Upstreams view in both themes and the light bulb at an underlined word, as README shows them.
// UPSTREAM_LENS_UPDATE_IMAGES=1 writes the pictures to docs/images/.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepPicture } from './support/picture.mjs';

/** Nothing in the pictures that is not about this extension. */
const calm = { 'editor.minimap.enabled': false, 'breadcrumbs.enabled': false, 'editor.stickyScroll.enabled': false };

export default async function ({ page, workspace, openFolder, report, screenshot, command }) {
  const misspelled = () => page.locator('.view-line span', { hasText: /^catlog-2/ }).first();
  const row = (label) => page.getByRole('treeitem', { name: label });

  const picture = async (name) => keepPicture(await screenshot(name), name);

  async function widenSidebar(width) {
    const box = await page.locator('.part.sidebar').boundingBox();
    await page.mouse.move(box.x + box.width, 400);
    await page.mouse.down();
    await page.mouse.move(box.x + width, 400, { steps: 4 });
    await page.mouse.up();
  }

  async function expand(label) {
    // the row of the cursor may have expanded it already
    await page.locator('.pane-body .monaco-list:focus .monaco-list-row.focused').waitFor();
    if ((await row(label).first().getAttribute('aria-expanded')) !== 'true') {
      await row(label).first().locator('.monaco-tl-twistie').click();
    }
    await page.getByRole('treeitem', { name: label, expanded: true }).first().waitFor();
  }

  for (const [name, theme] of [
    ['dark', 'Dark 2026'],
    ['light', 'Light 2026'],
  ]) {
    await openFolder('broken', { file: 'nginx/nginx.conf', settings: { ...calm, 'workbench.colorTheme': theme } });
    await report(`the view leads to what is wrong (${name})`, async () => {
      await command('Upstream Lens: Show upstreams');
      await row(/^Entry point listen 80/).waitFor();
      await widenSidebar(430);
      await expand(/^WebSocket location \/ws\/chat/);
      await expand(/^Location \/reports/);
      await expand(/^Location \/catalog/);
      await row(/^Peer catlog-2:3000, no service of this name.*Error: /).waitFor();
      await row(/^Upstream chat, ip_hash/).waitFor();
      // colours and numbers come after the rows
      await page.locator('.pane-body .monaco-icon-label[class*="monaco-decoration-badge"]').first().waitFor();
      await page.locator('.squiggly-error').first().waitFor();
      await misspelled().click();
      await page.locator('.pane-body .monaco-list-row.selected', { hasText: 'catlog-2:3000' }).waitFor();
      await page.mouse.move(900, 780);
      await picture(`tree-${name}`);
    });
  }

  await openFolder('broken', { file: 'nginx/nginx.conf', settings: calm });
  await report('the light bulb offers the fixes of an underlined word', async () => {
    await page.locator('.squiggly-error').first().waitFor();
    await misspelled().click();
    await page
      .locator('.codicon-gutter-lightbulb, .codicon-gutter-lightbulb-auto-fix, .lightBulbWidget')
      .first()
      .click();
    const menu = page.locator('.action-widget');
    await menu.getByText('Use the service "catalog-2"').waitFor();
    await menu.getByText('Add a service "catlog-2" to the compose file').waitFor();
    await picture('light-bulb');
  });

  await report('a fix that is chosen there changes the text, and the row with it', async () => {
    await page.locator('.action-widget').getByText('Use the service "catalog-2"').click();
    await row(/^Peer catalog-2:3000, max_fails/).waitFor();
  });

  await openFolder('broken', { file: 'nginx/nginx.conf', settings: calm });
  await report('the hover over an underlined word tells what follows, with the rule', async () => {
    await page.mouse.move(900, 780);
    await page.locator('.squiggly-error').first().waitFor();
    await misspelled().hover();
    const hover = page.locator('.monaco-hover', { hasText: 'upstream-host-missing' });
    await hover.waitFor();
    await picture('hover');
  });

  await report('the rule in the hover leads to its page, without a network', async () => {
    await page.locator('.monaco-hover').getByText('upstream-host-missing', { exact: true }).click();
    const preview = page.frameLocator('iframe.webview').frameLocator('#active-frame');
    await preview.getByRole('heading', { name: 'Upstream host is no compose service' }).waitFor();
  });

  // a folder whose window has not shown the view before
  await openFolder('autograph', { file: 'nginx/nginx.conf', settings: calm });
  await report('the command leads the keyboard to a row, and nothing untrue is said before', async () => {
    await page.evaluate(() => {
      globalThis.untrue = [];
      new MutationObserver(() => {
        if (document.body.innerText.includes('No nginx configuration was found')) globalThis.untrue.push('welcome');
      }).observe(document.body, { subtree: true, childList: true });
    });
    await page.locator('.statusbar-item', { hasText: 'Upstreams' }).waitFor();
    await command('Upstream Lens: Show upstreams');
    const focused = page.locator('.pane-body .monaco-list:focus .monaco-list-row.focused.selected');
    await focused.waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator('.pane-body .monaco-list:focus .monaco-list-row.focused:not(.selected)').waitFor();
    // back to the editor, whose cursor the view follows, and to the row of the cursor
    const lines = readFileSync(join(workspace, 'autograph/nginx/nginx.conf'), 'utf8').split('\n');
    await page.locator('.view-line').first().click();
    for (let n = lines.findIndex((line) => line.includes('server diagram-service-1:8082')); n > 0; n--) {
      await page.keyboard.press('ArrowDown');
    }
    await page.locator('.pane-body .monaco-list-row.selected', { hasText: 'diagram-service-1:8082' }).waitFor();
    await command('Upstream Lens: Show upstreams');
    await focused.filter({ hasText: 'diagram-service-1:8082' }).waitFor();
    const untrue = await page.evaluate(() => globalThis.untrue);
    if (untrue.length > 0) throw new Error('the view said that there is no nginx configuration');
  });

  const highContrast = { ...calm, 'workbench.colorTheme': 'Default High Contrast' };
  await openFolder('broken', { file: 'nginx/nginx.conf', settings: highContrast });
  await report('rows say in words what high contrast does not colour', async () => {
    await command('Upstream Lens: Show upstreams');
    await row(/^Entry point listen 80/).waitFor();
    await widenSidebar(430);
    await expand(/^Location \/catalog/);
    const description = (label) => row(label).first().locator('.label-description');
    await description(/^Peer catlog-2:3000/)
      .filter({ hasText: /^1 error · no service of this name/ })
      .waitFor();
    await description(/^Location \/catalog/)
      .filter({ hasText: /below/ })
      .waitFor();
    await screenshot('high-contrast');
  });
}

// The language features as a person sees them, in the healthy example; README shows the pictures.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepPicture } from './support/picture.mjs';

const out = join(import.meta.dirname, '../../../out/screenshots');
/** The editor, and nothing around it. */
const settings = {
  'editor.minimap.enabled': false,
  'breadcrumbs.enabled': false,
  'editor.stickyScroll.enabled': false,
  'workbench.activityBar.location': 'hidden',
  'window.commandCenter': false,
  'workbench.editor.editorActionsLocation': 'hidden',
  // they stand beside the list of completions, over the text
  'editor.parameterHints.enabled': false,
  'diffEditor.hideUnchangedRegions.enabled': true,
};
const nginx = 'nginx/nginx.conf';
const compose = 'docker-compose.lb.yml';

export default async function ({ page, workspace, openFolder, report, command }) {
  const line = (text) => page.locator('.view-line', { hasText: text }).first();
  const word = (text) => page.locator('.view-line span', { hasText: text }).first();

  /** A picture of the editor from one height to another, in pixels of the window. */
  async function picture(name, top, bottom, width = 960) {
    const path = join(out, `language-${name}.png`);
    // what comes late: colours of the language server, the end of an animation
    await page.waitForTimeout(700);
    await page.screenshot({ path, clip: { x: 0, y: top, width, height: bottom - top } });
    keepPicture(path, name);
  }

  const topOf = async (locator) => (await locator.boundingBox()).y;
  const bottomOf = async (locator) => {
    const { y, height } = await locator.boundingBox();
    return y + height;
  };

  async function goTo(place) {
    await command('Go to Line/Column...');
    await page.keyboard.type(place);
    await page.keyboard.press('Enter');
  }

  const path = (file) => join(workspace, 'autograph', file);
  const neat = readFileSync(path(nginx), 'utf8');
  const services = readFileSync(path(compose), 'utf8');

  /** Opens nginx.conf with a text: in a browser VS Code saves by itself what was done before. */
  async function open(width, height, text = neat) {
    await page.setViewportSize({ width, height });
    await page.goto('about:blank');
    writeFileSync(path(nginx), text);
    writeFileSync(path(compose), services);
    await openFolder('autograph', { file: nginx, settings });
    const sidebar = page.locator('.part.sidebar');
    if (await sidebar.isVisible()) await page.keyboard.press('Control+b');
    await sidebar.waitFor({ state: 'hidden' });
  }

  await open(960, 900);
  await report('lenses stand above upstreams, shares and colours in their lines', async () => {
    await goTo('59');
    await page.locator('.codelens-decoration', { hasText: 'ip_hash' }).first().waitFor();
    await line('33.3 %').waitFor();
    await picture(
      'lens',
      await topOf(line('# Round robin over three')),
      await bottomOf(line('ai-service-2:8084')),
      820,
    );
  });

  await report('a click on a lens shows the routes', async () => {
    await page.locator('.codelens-decoration a', { hasText: 'ip_hash' }).first().click();
    await page.locator('.peekview-widget', { hasText: 'collaboration_service_backend' }).first().waitFor();
    await page.keyboard.press('Escape');
  });

  await report('the services that an upstream lacks are offered in a server line, with their ports', async () => {
    await goTo('46');
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+Home');
    await page.keyboard.type('server diagram');
    const list = page.locator('.suggest-widget');
    await list.locator('.monaco-list-row', { hasText: 'diagram-service-3:8082' }).first().waitFor();
    // what is known of the service, beside the list
    await page.keyboard.press('Control+Space');
    const details = page.locator('.suggest-details-container');
    await details.waitFor();
    const bottom = Math.max(await bottomOf(list), await bottomOf(details)) + 8;
    await picture('completion', await topOf(line('# Round robin over three')), bottom);
    await page.keyboard.press('Tab');
    await line('server diagram-service-3:8082').waitFor();
  });

  await open(1200, 720);
  await report('a hover over an upstream says how it spreads its requests', async () => {
    const target = 'proxy_pass http://auth_service_backend';
    await goTo(String(neat.slice(0, neat.indexOf(target)).split('\n').length - 1));
    const shown = page.locator('.monaco-hover', { hasText: 'round robin' }).first();
    // what comes late moves the lines, and the hover goes then
    const stays = async () => {
      if (!(await shown.isVisible())) return false;
      await page.waitForTimeout(500);
      return shown.isVisible();
    };
    for (let attempt = 0; attempt < 10 && !(await stays()); attempt++) {
      await page.mouse.move(900, 90);
      await word(/^auth_service_backend/).hover();
      await shown.waitFor({ timeout: 2_000 }).catch(() => undefined);
    }
    const at = line(target);
    const top = Math.min(await topOf(shown), await topOf(at)) - 8;
    await picture('hover-upstream', top, Math.max(await bottomOf(shown), (await bottomOf(at)) + 40) + 8, 1200);
  });

  await open(960, 640);
  await report('a service is renamed in both files', async () => {
    await command('View: Split Editor Down');
    await command('Go to File...');
    await page.keyboard.type(compose);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: compose }).first().click();
    await page.locator('.tab.active', { hasText: compose }).first().waitFor();
    await page.mouse.click(700, 140);
    await goTo('45');
    await page.locator('.tab.active', { hasText: compose }).first().click();
    await goTo('106:5');
    await page.locator('.codelens-decoration', { hasText: 'of requests' }).first().waitFor();
    await page.keyboard.press('F2');
    const input = page.locator('.rename-box input');
    await input.waitFor();
    await input.fill('drawing-1');
    await page.keyboard.press('Enter');
    await line('server drawing-1:8082').waitFor();
    await line('drawing-1:').waitFor();
    const bar = await topOf(page.locator('.part.statusbar'));
    await picture('rename', await topOf(page.locator('.tabs-container').first()), bar);
  });

  await report('a document is formatted', async () => {
    const untidy = neat
      .replace('upstream diagram_service_backend {\n        zone', 'upstream diagram_service_backend{\n  zone')
      .replace('        server diagram-service-2:8082 max_fails=3', '      server diagram-service-2:8082 max_fails=3')
      .replace('        keepalive 32;\n    }', '        keepalive 32; }');
    await open(800, 440, untidy);
    await goTo('45');
    await line('33.3 %').waitFor();
    const [top, bottom] = [await topOf(line('# Round robin')), await topOf(line('# WebSocket sessions'))];
    await picture('format-before', top, bottom, 720);
    await command('Format Document');
    await page
      .locator('.view-line', { hasText: /^\s*}$/ })
      .first()
      .waitFor();
    await picture('format-after', top, bottom + 19, 720);
  });
}

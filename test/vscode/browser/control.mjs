// What a person has in hand against findings: fixing all at once, ignoring one with a reason, the configuration file and
// the settings.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const calm = {
  'editor.minimap.enabled': false,
  'breadcrumbs.enabled': false,
  'editor.stickyScroll.enabled': false,
  // they move what is looked for out of the window
  'editor.codeLens': false,
};
const rule = 'upstream-server-missing-health-parameters';

export default async function ({ page, workspace, openFolder, report, screenshot, command }) {
  const editorText = (text) => page.locator('.view-line', { hasText: text }).first();
  const menu = page.locator('.action-widget').first();
  const word = (text) => page.locator('.view-line span', { hasText: text }).first();

  /** A window under test shows no notifications by itself. */
  async function told(text) {
    await command('Notifications: Show Notifications');
    await page.locator('.notification-list-item-message', { hasText: text }).first().waitFor();
  }

  /** What is shown over a word, once it says something: findings may come while it is shown, and are not added to it. */
  async function hover(text, said) {
    const shown = page.locator('.monaco-hover', { hasText: said });
    for (let attempt = 0; attempt < 10 && !(await shown.isVisible()); attempt++) {
      await page.mouse.move(900, 780);
      await word(text).hover();
      await shown.waitFor({ timeout: 2_000 }).catch(() => undefined);
    }
    await shown.waitFor({ timeout: 2_000 });
  }

  async function openLightBulb(text) {
    // VS Code gives up what it asks for while an edit comes in between
    for (let attempt = 0; attempt < 5 && !(await menu.isVisible()); attempt++) {
      await word(text).click();
      await page.keyboard.press('Control+.');
      await menu.waitFor({ timeout: 4_000 }).catch(() => undefined);
    }
    await menu.waitFor({ timeout: 2_000 });
  }

  await openFolder('broken', { file: 'nginx/nginx.conf', settings: calm });
  await report('all that is safe in the file is fixed, also just after the window has opened', async () => {
    await command('Upstream Lens: Fix everything in this file that is safe to fix');
    await editorText('server app-1:3000 max_fails=3 fail_timeout=30s;').waitFor();
    await told(/^Fixed \d+ findings in 1 file\.$/);
    await screenshot('fixed-file');
    await command('Notifications: Clear All Notifications');
    await page.locator('.view-line').first().click();
    await page.keyboard.press('Control+z');
    await editorText('server app-1:3000;').waitFor();
  });

  await report('all findings of one rule are fixed from the light bulb', async () => {
    await page.locator('.squiggly-warning').first().waitFor();
    await openLightBulb(/^app-1/);
    await screenshot('light-bulb-fix-all');
    await menu.getByText(`Fix all "${rule}" in this file`).click();
    await told(/^Fixed 2 findings in 1 file\.$/);
    await command('Notifications: Clear All Notifications');
    await editorText('server app-2:3000 max_fails=3 fail_timeout=30s;').waitFor();
    await page.locator('.view-line').first().click();
    await page.keyboard.press('Control+z');
    await editorText('server app-1:3000;').waitFor();
  });

  await report('one finding is ignored with the reason that is asked for', async () => {
    await openLightBulb(/^app-1/);
    await menu.getByText(`Ignore "${rule}" here`).click();
    const input = page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill('only one of them runs');
    await screenshot('ignore-reason');
    await page.keyboard.press('Enter');
    await editorText(`# upstream-lens-ignore ${rule} only one of them runs`).waitFor();
    await screenshot('ignored');
  });

  for (const [name, theme] of [
    ['dark', 'Dark 2026'],
    ['light', 'Light 2026'],
    ['high-contrast', 'Default High Contrast'],
  ]) {
    writeFileSync(
      join(workspace, 'broken/upstream-lens.config.json'),
      '{\n  // what we agreed on\n  "preset": "recomended",\n  "rules": {\n    "upstream-unsed": "off",\n    \n  }\n}\n',
    );
    await openFolder('broken', {
      file: 'upstream-lens.config.json',
      settings: { ...calm, 'workbench.colorTheme': theme },
    });
    await report(`a mistake in the configuration file is underlined, and says what was meant (${name})`, async () => {
      await page.locator('.squiggly-error, .squiggly-warning').first().waitFor();
      await hover(/^"upstream-unsed"/, 'did you mean "upstream-unused"');
      await hover(/^"recomended"/, 'did you mean "recommended"');
      await screenshot(`config-${name}`);
    });
  }

  await report('rule ids are completed in the configuration file', async () => {
    await page.keyboard.press('Escape');
    await page.mouse.move(900, 780);
    await command('Go to Line/Column...');
    await page.keyboard.type('6');
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.type('"keepalive');
    await page.keyboard.press('Control+Space');
    await page.locator('.suggest-widget .monaco-list-row', { hasText: 'keepalive-missing' }).first().waitFor();
    await screenshot('config-completion');
  });

  await openFolder('broken', { file: 'nginx/nginx.conf', settings: calm });
  await report('the settings editor shows the rules, the preset and the overrides', async () => {
    await command('Preferences: Open Settings (UI)');
    await page.locator('.settings-editor').waitFor();
    await page.locator('.settings-editor .suggest-input-container').first().click();
    for (const [id, label] of [
      ['preset', 'Preset'],
      ['rules', 'Rules'],
      ['overrides', 'Overrides'],
    ]) {
      await page.keyboard.press('Control+a');
      await page.keyboard.type(`upstreamLens.${id}`);
      await page.locator('.settings-editor .setting-item-label', { hasText: label }).first().waitFor();
      await screenshot(`settings-${id}`);
    }
  });
}

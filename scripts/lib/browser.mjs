// Finds Chromium and starts it; the browser itself is the machine's, nothing is downloaded.
import { existsSync } from 'node:fs';
import { findProgram } from './processes.mjs';

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const howToGetChromium =
  'Install Chromium or Chrome (Debian and Ubuntu: apt-get install -y chromium), or set CHROMIUM_PATH to its program.';

/** @returns {string | undefined} path of a Chromium-based browser */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return existsSync(process.env.CHROMIUM_PATH) ? process.env.CHROMIUM_PATH : undefined;
  const fixed = [
    '/usr/bin/chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return fixed.find((path) => existsSync(path)) ?? names.map(findProgram).find((path) => path !== undefined);
}

/** @param {string} executablePath */
export async function launchChromium(executablePath) {
  const { chromium } = await import('playwright-core');
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath, args: isRoot ? ['--no-sandbox', ...flags] : flags });
}

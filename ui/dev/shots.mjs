// Photographs every scene of a built gallery: `npm run gallery && npm run shots -- [folder] [scene prefix] [sizes]`, where sizes is
// a list such as `phone-dark-tr,desktop-light-en`; with WHOLE=1 what is below the fold too.
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../dist-gallery', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
/** The shipped window's own policy. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'";
export const SIZES = { phone: [360, 740], tablet: [768, 1024], desktop: [1280, 800] };
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Serves the gallery under the shipped policy on a free port of this machine. */
export async function serve() {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://x').pathname);
    const file = join(ROOT, path === '/' ? 'index.html' : path);
    if (!file.startsWith(ROOT) || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': POLICY });
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

export async function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

export async function sceneNames(page, url) {
  await page.goto(url);
  await page.waitForSelector('a[data-scene]');
  return page.$$eval('a[data-scene]', (links) => links.map((link) => link.dataset.scene));
}

export async function openScene(page, url, name, language) {
  await page.goto(`${url}?scene=${name}&lang=${language}`);
  await page.waitForSelector('html[data-still="true"]', { timeout: 30_000 });
}

/** The page goes by the device's wish and by its clock, which in the gallery stands at 19:40 UTC: morning over there. */
export function lightOf(scheme) {
  return { colorScheme: scheme, timezoneId: scheme === 'light' ? 'America/Los_Angeles' : 'Europe/Istanbul' };
}

async function main([folder = 'shots', prefix = '', only = '']) {
  mkdirSync(folder, { recursive: true });
  const server = await serve();
  const browser = await launch();
  for (const scheme of ['dark', 'light']) {
    for (const [size, [width, height]] of Object.entries(SIZES)) {
      for (const language of ['tr', 'en']) {
        const tag = `${size}-${scheme}-${language}`;
        if (only && !only.split(',').includes(tag)) continue;
        const context = await browser.newContext({ viewport: { width, height }, hasTouch: size === 'phone', ...lightOf(scheme) });
        const page = await context.newPage();
        page.on('console', (message) => message.type() === 'error' && console.log(tag, message.text()));
        page.on('pageerror', (error) => console.log(tag, error.message));
        for (const name of (await sceneNames(page, server.url)).filter((scene) => scene.startsWith(prefix))) {
          await openScene(page, server.url, name, language).catch(() => console.log(`${tag} ${name}: never stood still`));
          await page.screenshot({ path: join(folder, `${name}-${tag}.png`), fullPage: process.env.WHOLE === '1' });
        }
        await context.close();
      }
    }
  }
  await browser.close();
  server.close();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));

//! Every scene of the gallery in a real browser, under the shipped policy: nothing is refused, clipped or hard to read.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { launch, lightOf, openScene, sceneNames, serve } from './shots.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Looked at: the phone at night in Turkish, and the desk by day in English. */
const LOOKS = [
  { name: 'phone, dark, Turkish', width: 360, height: 740, scheme: 'dark', language: 'tr' },
  { name: 'desktop, light, English', width: 1280, height: 800, scheme: 'light', language: 'en' },
] as const;

let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  expect(existsSync(chromium), `${chromium} is needed: install Debian's chromium`).toBe(true);
  vi.stubEnv('NODE_ENV', 'production');
  await build({ mode: 'gallery', logLevel: 'error' });
  vi.unstubAllEnvs();
  server = await serve();
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
  server.close();
});

async function newPage(look: (typeof LOOKS)[number] = LOOKS[0]): Promise<{ page: Page; complaints: string[] }> {
  const { width, height, scheme } = look;
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce', ...lightOf(scheme) });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints };
}

interface Violation {
  id: string;
  nodes: { target: unknown; any: { message: string }[] }[];
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate<Violation[]>(
    'axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then((result) => result.violations)',
  );
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${String(node.target)} ${node.any[0]?.message ?? ''}`));
}

/** Things that stick out of the screen, are too small for gloves, or lost their text. */
function layoutFaults(): string[] {
  const faults: string[] = [];
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`wider than the screen: ${document.documentElement.scrollWidth}`);
  for (const element of document.querySelectorAll<HTMLElement>('button, summary, textarea, input')) {
    const box = element.getBoundingClientRect();
    const name = element.dataset['testid'] ?? element.textContent;
    if (box.width === 0) continue;
    const least = element.matches('[data-testid="reliance"] > summary') ? 48 : 52;
    if (!element.matches('input[type="checkbox"]') && Math.min(box.width, box.height) < least) faults.push(`too small: ${name} ${box.width}x${box.height}`);
    if (box.left < -1 || box.right > innerWidth + 1) faults.push(`sticks out: ${name}`);
    if (element.matches('input, textarea')) continue;
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
    if (scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1) faults.push(`clipped: ${name}`);
  }
  return faults;
}

describe.each(LOOKS)('the gallery ($name)', (look) => {
  it('has no scene with a fault', async () => {
    const faults: Record<string, string[]> = {};
    const first = await newPage(look);
    const names = await sceneNames(first.page, server.url);
    expect(names.length).toBeGreaterThan(50);
    const work = async ({ page, complaints }: Awaited<ReturnType<typeof newPage>>): Promise<void> => {
      for (let name = names.shift(); name !== undefined; name = names.shift()) {
        await openScene(page, server.url, name, look.language);
        const found = [...(await violations(page)), ...(await page.evaluate(layoutFaults)), ...complaints.splice(0)];
        if (found.length > 0) faults[name] = found;
      }
    };
    await Promise.all([first, await newPage(look), await newPage(look)].map(work));
    expect(faults).toEqual({});
  }, 300_000);
});

describe('the interview', () => {
  it('is answered with the keyboard, but not by a key that is held down', async () => {
    const { page } = await newPage();
    await openScene(page, server.url, 'interview-differs', 'tr');
    await page.keyboard.press('Escape');
    await page.evaluate("dispatchEvent(new KeyboardEvent('keydown', { key: '2', repeat: true }))");
    await page.waitForTimeout(100);
    expect(await page.locator('[data-testid="differs"]').count()).toBe(0);
    await page.keyboard.press('2');
    await page.locator('[data-testid="differs"]').waitFor();
  });

  it('is answered with the letters of its language', async () => {
    const { page } = await newPage(LOOKS[1]);
    for (const [language, no, stop] of [['tr', 'h', 'd'], ['en', 'n', 's']] as const) {
      await openScene(page, server.url, 'interview-differs', language);
      await page.keyboard.press('Escape');
      await page.locator('[data-testid="differs"]').waitFor({ state: 'detached' });
      await page.keyboard.press(no);
      await page.locator('[data-testid="differs"]').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press(stop);
      await page.locator('[data-testid="stop-sheet"]').waitFor();
    }
  });

  it('has STOP in reach above every sheet', async () => {
    const { page } = await newPage();
    for (const scene of ['interview-source', 'interview-ticks', 'interview-more', 'interview-differs']) {
      await openScene(page, server.url, scene, 'tr');
      const box = await page.locator('[data-testid="stop"]').boundingBox();
      expect(box, scene).not.toBeNull();
      if (box) await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await page.locator('[data-testid="stop-sheet"]').waitFor();
      expect(await page.locator('dialog').count(), scene).toBe(1);
    }
  });

  it('takes a mark back with a second press', async () => {
    const { page } = await newPage();
    await openScene(page, server.url, 'interview-untick', 'tr');
    await page.locator('[data-testid="differs"]').waitFor();
  });

  it('keeps the screen when an answer could not be saved, and offers to try again', async () => {
    const { page } = await newPage();
    await openScene(page, server.url, 'interview-not-saved', 'tr');
    expect(await page.locator('[data-testid="error-code"]').textContent()).toBe('not_saved');
    expect(await page.locator('[data-testid="item"]').getAttribute('data-item')).toBe('core_stuck_there');
    expect(await page.locator('[data-testid="save-again"]').count()).toBe(1);
  });

  it('disappears at once when locked, and the address says nothing of it', async () => {
    const { page } = await newPage();
    await openScene(page, server.url, 'interview-ask', 'tr');
    await page.keyboard.press('F9');
    await page.locator('[data-testid="unlock"], [data-testid="failure"]').waitFor();
    expect(await page.locator('[data-testid="item"]').count()).toBe(0);
    expect(new URL(page.url()).hash).toBe('#/');
  });
});

describe('day and night', () => {
  const shown = 'document.documentElement.dataset.light';

  it('go by the clock, then by a touch', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light', timezoneId: 'Europe/Istanbul' });
    const page = await context.newPage();
    await openScene(page, server.url, 'home', 'tr');
    expect(await page.evaluate(shown)).toBe('night');
    await page.locator('[data-testid="light"]').click();
    expect(await page.evaluate(shown)).toBe('day');
    await page.reload();
    await page.locator('[data-testid="home"]').waitFor();
    expect(await page.evaluate(shown), 'nothing is kept').toBe('night');
  });
});

describe('the idle lock', () => {
  it('warns, then locks by itself', async () => {
    const { page } = await newPage();
    await openScene(page, server.url, 'home-idle', 'tr');
    await page.locator('[data-testid="idle-notice"]').waitFor();
    await page.locator('[data-testid="unlock"]').waitFor({ timeout: 10_000 });
    expect(await page.locator('[data-testid="home"]').count()).toBe(0);
  });
});

describe('the desk', () => {
  it('shows hostile text literally, with what is invisible as symbols', async () => {
    const { page } = await newPage();
    await openScene(page, server.url, 'desk-hostile', 'en');
    const note = page.locator('[data-testid="detail-note"]');
    expect(await note.textContent()).toBe('<script>window.__pwned=1</script>RLOtxt.exePDF =cmd|calc ZWSPzeroLRIisoPDI https://example.org/x');
    expect(await page.evaluate('window.__pwned')).toBeUndefined();
    expect(await page.locator('[data-testid="detail"] :is(a, script, img)').count()).toBe(0);
  });

  it('moves through the inbox with J and K and opens with Enter', async () => {
    const { page } = await newPage(LOOKS[1]);
    await openScene(page, server.url, 'desk', 'en');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await page.evaluate('document.activeElement.dataset.id')).toBe('r2');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#/desk/r2');
  });
});

describe('the window', () => {
  it('works with a frozen prototype, as the shipped window has it', async () => {
    const { page, complaints } = await newPage();
    await page.addInitScript('Object.freeze(Object.prototype)');
    await openScene(page, server.url, 'outcome-strong', 'tr');
    await openScene(page, server.url, 'home', 'en');
    expect(complaints).toEqual([]);
  });
});

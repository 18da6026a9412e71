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
  }, 600_000);
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
    for (const [language, no, stop] of [['tr', 'h', 'x'], ['en', 'n', 'x']] as const) {
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

  it('reads a choice aloud in the language of the person, and says in that of the officer what it is', async () => {
    const { page } = await newPage();
    await openScene(page, server.url, 'interview-heard-choice', 'tr');
    const choice = page.locator('[data-testid="choice-there"]');
    expect(await choice.locator('[lang="en"]').textContent()).toBe('I work or stay somewhere');
    expect(await choice.textContent()).toContain('Bir yerde çalışıyorum');
    expect(await page.locator('[data-testid="answer-unknown"] [lang]').count(), 'not read aloud').toBe(0);
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
    await page.locator('[data-testid="cover"]').waitFor();
    expect(await page.locator('[data-testid="item"]').count()).toBe(0);
    expect(new URL(page.url()).hash).toBe('#/');
  });
});

/** Goes through the keys of a keyboard; `"words"` are typed one by one. */
async function type(page: Page, keys: string[]): Promise<void> {
  await page.locator('[data-testid="answers"][data-ready="true"]').waitFor();
  for (const key of keys) await (key.startsWith('"') ? page.keyboard.type(key.slice(1, -1)) : page.keyboard.press(key));
}

const given = (page: Page): Promise<string | undefined> => page.evaluate('document.documentElement.dataset.given');

describe('what is more than a press', () => {
  it.each<[what: string, scene: string, keys: string[], answer: unknown]>([
    ['several choices in the pack’s order', 'answer-several', ['6', '1', 'Control+Enter'], { choices: ['passport', 'money'] }],
    ['a choice taken back', 'answer-several-marked', ['1', 'Control+Enter'], { choices: ['phone', 'money'] }],
    ['nothing for no choice', 'answer-several', ['1', '1', 'Control+Enter'], undefined],
    ['several of many, looked for', 'answer-several-many', ['/', '"İNGİL"', 'Enter', 'Tab', 'Tab', 'Tab', 'Enter'], { choices: ['ar', 'ckb', 'en'] }],
    ['one of many with the arrows', 'answer-country', ['/', '"ıra"', 'ArrowDown', 'ArrowDown', 'Enter'], { choice: 'IR' }],
    ['the only one that fits', 'answer-country', ['/', '"IRAK"', 'Enter'], { choice: 'IQ' }],
    ['nothing while more than one fits', 'answer-country', ['/', '"ira"', 'Enter'], undefined],
    ['back from the list to the search', 'answer-country', ['/', 'ArrowDown', 'End', 'Home', 'ArrowUp', '"afgan"', 'Enter'], { choice: 'AF' }],
    ['a number typed anywhere', 'answer-number', ['"16"', 'Enter'], { number: 16 }],
    ['no number out of its bounds', 'answer-number', ['"25"', 'Enter'], undefined],
    ['a number in the smallest unit', 'answer-number-typed', ['Backspace', '"5"', 'Enter'], { number: 35_050 }],
    ['a number put in place of the old one', 'answer-number-decimals', ['"9.5"', 'Enter'], { number: 950 }],
    ['a number below zero', 'answer-number-negative', ['Backspace', '"7"', 'Enter'], { number: -37 }],
    ['only the year', 'answer-date', ['"1998"', 'Enter'], { date: '1998' }],
    ['no half a year', 'answer-date', ['"199"', 'Enter'], undefined],
    ['the day too, with the keyboard', 'answer-date', ['"1998"', 'Tab', 'Enter', 'Tab', 'Enter', '"9"', 'Enter'], { date: '1998-01-09' }],
    ['words without what turns them around', 'answer-text', ['Tab', '"\u202eotel\u200b işi  "', 'Enter'], { text: 'otel işi' }],
    ['no words', 'answer-text', ['Tab', '"   "', 'Enter'], undefined],
    ['that nobody says', 'answer-number', ['s'], 'refused'],
  ])('gives %s', async (_, scene, keys, answer) => {
    const { page } = await newPage(LOOKS[1]);
    await openScene(page, server.url, scene, 'tr');
    await type(page, keys);
    expect(await given(page)).toBe(JSON.stringify(answer));
  });

  it('gives a date as far as it is known, on the pad', async () => {
    const { page } = await newPage();
    const press = (testid: string): Promise<void> => page.locator(`[data-testid="${testid}"]`).click();
    for (const [more, date] of [[[], '2009'], [['month-2'], '2009-02'], [['month-2', 'pad-7'], '2009-02-07'], [['month-2', 'date-month', 'month-2'], '2009']] as const) {
      await openScene(page, server.url, 'answer-date-year', 'tr');
      for (const testid of [...more, 'answer-done']) await press(testid);
      expect(await given(page)).toBe(JSON.stringify({ date }));
    }
  });

  it('says in words what is wrong, and gives nothing', async () => {
    const { page } = await newPage();
    for (const [scene, words] of [['answer-number-wrong', '0 ile 24 arasında'], ['answer-date-wrong', 'Şubat ayında 28 gün'], ['answer-text-empty', 'Bir şey yazın']] as const) {
      await openScene(page, server.url, scene, 'tr');
      expect((await page.locator('[role="alert"]').textContent())?.replace(/[\u2068\u2069]/g, '')).toContain(words);
      expect(await given(page), scene).toBeUndefined();
    }
  });

  it('shows words that somebody typed literally', async () => {
    const { page } = await newPage();
    await openScene(page, server.url, 'answer-conflict-text', 'tr');
    expect(await page.locator('[data-testid="settle-1"] strong').textContent()).toBe('RLOtxt.exePDF <b>ZWSP');
  });
});

describe('a reminder that comes with time', () => {
  it('is said once, takes no focus and stands in nobody’s way', async () => {
    const { page } = await newPage();
    await openScene(page, server.url, 'interview-timer-soon', 'tr');
    const focus = await page.evaluate('document.activeElement.dataset.testid');
    await page.locator('[role="status"] [data-testid="timer"]').waitFor();
    expect(await page.evaluate('document.activeElement.dataset.testid')).toBe(focus);
    expect(await page.locator('dialog').count()).toBe(0);
    await page.locator('[data-testid="answers"][data-ready="true"] [data-testid="answer-yes"]').click();
    expect(await given(page)).toBe('"yes"');
    await page.locator('[data-testid="timer-close"]').click();
    await page.locator('[data-testid="timer"]').waitFor({ state: 'detached' });
    await page.evaluate("location.hash = '#/'");
    await page.locator('[data-testid="interview"]').waitFor({ state: 'detached' });
    await page.evaluate("location.hash = '#/interview/d1'");
    await page.locator('[data-testid="answers"][data-ready="true"]').waitFor();
    expect(await page.locator('[data-testid="timer"]').count()).toBe(0);
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

  it('change at once where motion is unwelcome, down to the deepest word', async () => {
    const { page } = await newPage(LOOKS[1]);
    await openScene(page, server.url, 'desk-detail', 'en');
    const colours = '[...document.querySelectorAll("li li span")].map((span) => getComputedStyle(span).color)';
    const day = await page.evaluate<string[]>(colours);
    const turned = await page.evaluate<string[]>(`(document.documentElement.dataset.light = 'night', ${colours})`);
    await page.waitForTimeout(300);
    expect(day.length).toBeGreaterThan(5);
    expect(turned).not.toEqual(day);
    expect(turned, 'and stays so').toEqual(await page.evaluate(colours));
  });
});

describe('the cover', () => {
  it('comes at three quick taps beside the buttons, stays at the fourth, and leads to the lock', async () => {
    const { page } = await newPage();
    await openScene(page, server.url, 'interview-differs', 'tr');
    await page.keyboard.press('Escape');
    const shown = (id: string): Promise<number> => page.locator(`[data-testid="${id}"]`).count();
    const text = await page.locator('[data-testid="item-text"]').boundingBox();
    if (!text) throw new Error('no question');
    const tap = (): Promise<void> => page.mouse.click(text.x + 20, text.y + 10);
    for (let taps = 0; taps < 2; taps += 1) await tap();
    await page.waitForTimeout(900);
    await tap();
    expect(await shown('cover'), 'three slow taps are nothing').toBe(0);
    for (let taps = 0; taps < 4; taps += 1) await tap();
    await page.locator('[data-testid="cover"]').waitFor();
    expect(await page.locator('body').innerText()).not.toMatch(/fener/i);
    expect([await shown('interview'), await shown('unlock')]).toEqual([0, 0]);
    await page.waitForTimeout(1100);
    await page.locator('[data-testid="cover"]').click();
    await page.locator('[data-testid="unlock"]').waitFor();
  });

  it('comes at one key, with a sheet open and within a field', async () => {
    const { page } = await newPage(LOOKS[1]);
    for (const scene of ['interview-more', 'referral-note', 'home-referrals']) {
      await openScene(page, server.url, scene, 'en');
      await page.keyboard.press('F9');
      await page.locator('[data-testid="cover"]').waitFor();
      expect(await page.locator('dialog').count(), scene).toBe(0);
    }
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

const testid = (id: string): string => `[data-testid="${id}"]`;

/** Tabs to what is to be pressed, as somebody without a pointer does. */
async function tabTo(page: Page, id: string): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    if (await page.evaluate(`document.activeElement?.dataset.testid === ${JSON.stringify(id)}`)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${id} is not reached with Tab`);
}

describe('the supervisor’s room', () => {
  it('removes an officer with the keyboard alone, once what goes was read and the right number was typed', async () => {
    const { page } = await newPage(LOOKS[1]);
    await openScene(page, server.url, 'supervisor', 'en');
    for (const id of ['officer-88', 'officer-remove', 'loss-read']) {
      await tabTo(page, id);
      await page.keyboard.press('Enter');
      await page.locator('dialog[open]').waitFor();
    }
    await page.locator(testid('sure-sheet')).waitFor();
    await page.keyboard.type('89');
    await page.keyboard.press('Enter');
    await page.locator(testid('number-differs')).waitFor();
    expect(await page.locator(testid('officer-done')).count(), 'another number removes nobody').toBe(0);
    await page.keyboard.type('88');
    await page.keyboard.press('Enter');
    await page.locator(testid('officer-done')).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog').count()).toBe(0);
  });

  it('shows every interview that would be lost, and again when they have changed', async () => {
    const { page } = await newPage();
    await openScene(page, server.url, 'supervisor-loss', 'tr');
    expect(await page.locator(testid('loss-draft')).count()).toBe(3);
    expect(await page.locator('dialog input').count(), 'nothing can be confirmed yet').toBe(0);
    await openScene(page, server.url, 'supervisor-reset-stale', 'tr');
    expect(await page.locator(testid('error-code')).textContent()).toBe('preview_stale');
    expect(await page.locator(testid('loss-draft')).count()).toBe(3);
    expect(await page.locator('dialog input').count()).toBe(0);
  });

  it('is not there for anybody else, whatever the address says', async () => {
    const { page } = await newPage();
    await openScene(page, server.url, 'supervisor-officer', 'tr');
    expect(await page.locator(testid('home')).count()).toBe(1);
    for (const id of ['supervisor', 'open-supervisor']) expect(await page.locator(testid(id)).count(), id).toBe(0);
    await page.locator(testid('open-settings')).click();
    await page.locator(testid('change-pin')).waitFor();
    expect(await page.locator(testid('to-supervisor')).count()).toBe(0);
  });
});

describe('a supervisor who sees less', () => {
  it('says what and why, and signs with number and PIN; what counts stays', async () => {
    const { page } = await newPage(LOOKS[1]);
    await openScene(page, server.url, 'outcome-strong', 'en');
    await page.locator(testid('lower')).click();
    const next = page.locator(testid('lower-next'));
    await page.locator(testid('lower-to-some_signs')).click();
    expect(await next.isDisabled(), 'not without a reason').toBe(true);
    await page.locator(testid('lower-reason')).fill('x');
    await next.click();
    expect(await page.evaluate('document.activeElement.dataset.testid')).toBe('field-number');
    await openScene(page, server.url, 'outcome-lowered', 'en');
    expect(await page.locator('dialog').count()).toBe(0);
    expect(await page.locator(testid('lowered')).getAttribute('data-to')).toBe('some_signs');
    expect(await page.locator(testid('outcome-scale')).getAttribute('data-outcome')).toBe('strong_indication');
    expect(await page.locator(testid('refer')).count(), 'it can be referred as before').toBe(1);
  });

  it('is asked again for a wrong PIN, waits, and for the number of somebody who is no supervisor', async () => {
    const { page } = await newPage();
    const typed = (): Promise<string[]> => page.locator('dialog input').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
    await openScene(page, server.url, 'outcome-lower-wrong', 'tr');
    expect(await typed()).toEqual(['1453', '']);
    expect(await page.locator(testid('unlock-left')).count()).toBe(1);
    await openScene(page, server.url, 'outcome-lower-wait', 'tr');
    await page.locator(testid('unlock-wait')).waitFor();
    expect(await page.locator(testid('pad-go')).isDisabled()).toBe(true);
    await openScene(page, server.url, 'outcome-lower-officer', 'tr');
    expect(await page.locator(testid('error-code')).textContent()).toBe('not_supervisor');
    expect(await page.evaluate('document.activeElement.dataset.testid')).toBe('field-number');
  });

  it('is heard at the desk, literally, beside what counts', async () => {
    const { page } = await newPage(LOOKS[1]);
    await openScene(page, server.url, 'desk-hostile', 'en');
    const lowered = page.locator(testid('detail-lowered'));
    expect(await lowered.getAttribute('data-below')).toBe('true');
    expect(await lowered.textContent()).toContain('<b>RLOtxt.exe</b>');
    expect(await page.locator(testid('outcome-scale')).getAttribute('data-outcome')).toBe('reasonable_grounds');
    await openScene(page, server.url, 'desk-detail', 'en');
    expect(await lowered.count()).toBe(0);
    expect(await page.locator(testid('history')).innerText(), 'a number of its own is plain').not.toContain('FSI');
  });
});

describe('an interview that is handed over', () => {
  it('goes to nobody whose keys are gone, and only when it is said which and to whom', async () => {
    const { page } = await newPage();
    await openScene(page, server.url, 'hand-over', 'tr');
    const [go, gone] = ['hand-over-go', 'hand-over-to-700114'].map((id) => page.locator(testid(id)));
    expect(await gone?.isDisabled()).toBe(true);
    expect(await page.locator(testid('hand-over-to-4217')).count(), 'not to oneself').toBe(0);
    await page.locator(testid('hand-over-to-88')).click();
    expect(await go?.isDisabled()).toBe(true);
    await page.locator(testid('hand-over-draft')).first().click();
    await go?.click();
    await page.locator(`[role="status"] ${testid('handed-over')}`).waitFor();
    expect(await page.locator(testid('draft')).count()).toBe(1);
  });
});

describe('the own PIN', () => {
  it('is asked for again when it was wrong, and kept when the new one was too easy', async () => {
    const { page } = await newPage();
    const typed = (): Promise<string[]> => page.locator('dialog input').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
    await openScene(page, server.url, 'pin-change-wrong', 'tr');
    expect(await typed()).toEqual(['', '', '']);
    expect(await page.evaluate('document.activeElement.dataset.testid')).toBe('field-old');
    await openScene(page, server.url, 'pin-change-common', 'tr');
    expect(await typed()).toEqual(['582913', '', '']);
    expect(await page.evaluate('document.activeElement.dataset.testid')).toBe('field-pin');
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

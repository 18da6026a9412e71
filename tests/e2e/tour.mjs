// `node tour.mjs HOUSE SHOTS`: one screening through the real windows of a prepared house (`fener demo --prepare`), whose
// hub is up, with a screenshot of every screen. `scripts/run` shows this where there is no display.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { program } from './stage.mjs';
import { PHONE, Person, WIDE, sampleCase } from './steps.mjs';
import { Window } from './webdriver.mjs';

const NOTE = 'Kurgusaldır. Kişi yarın sabaha kadar karakolda.';

const [house, place] = process.argv.slice(2);
const told = JSON.parse(readFileSync(join(house, 'demo.json'), 'utf8'));
const sample = sampleCase('adult-labour-companions');
const homes = mkdtempSync(join(tmpdir(), 'fener-tour-'));

function device(name, sizes) {
  const window = new Window({
    binary: program('fener-window-e2e'),
    args: ['--data', join(house, name)],
    home: join(homes, name),
  });
  const shots = join(place, name);
  rmSync(shots, { recursive: true, force: true });
  return Object.assign(new Person(window, shots, sizes), { officer: told[name], name });
}

const tablet = device('tablet', [WIDE, PHONE]);
const desk = device('desk', [PHONE, WIDE]);

function say(text) {
  console.log(`  ${text}`);
}

async function signIn(person, screen) {
  await person.window.open();
  await person.window.wait('unlock', 60_000);
  await person.look('unlock');
  await person.unlock(person.officer.number, person.officer.pin);
  await person.window.wait(screen, 30_000);
}

async function synced(person) {
  const error = await person.sync();
  if (error) throw new Error(`the sync of the ${person.name} ended with ${error}`);
}

async function interview() {
  await tablet.window.click('start');
  await tablet.window.wait('interview');
  await tablet.step();
  await tablet.look('interview-observe');
  await tablet.lead({ ...sample.answers, separated: 'unknown' }, 'G2');
  await tablet.look('interview-guard');
  say('The companions may still hear: guard G2 blocks.');
  await tablet.press('yes', 'separated');
  await tablet.leave('G2');
  await tablet.lead(sample.answers, 'core_untrue');
  await tablet.look('interview-question');
  await tablet.lead(sample.answers, 'done');
  await tablet.look('interview-done');
  say('Every question is answered.');
}

async function referral() {
  await tablet.window.click('done-go');
  await tablet.window.wait('offer');
  await tablet.look('outcome');
  await tablet.whole('outcome-whole', 'outcome');
  say(`The outcome: ${await tablet.window.attribute('outcome-scale', 'data-outcome')}.`);
  await tablet.window.click('refer');
  await tablet.window.wait('note');
  await tablet.look('preview');
  await tablet.window.type('note', NOTE);
  await tablet.window.until('preview', 'data-fresh', ['true']);
  await tablet.whole('preview-whole', 'preview');
  await tablet.window.until('preview', 'data-fresh', ['true']);
  await tablet.window.click('seal');
  await tablet.window.wait('seal-sheet');
  await tablet.look('seal');
  await tablet.window.click('seal-confirm');
  await tablet.window.wait('sealed');
  await tablet.look('sealed');
  say(`Sealed: case ${await tablet.window.text('case-number')}.`);
  await tablet.window.click('sealed-home');
  await tablet.window.wait('home');
  await synced(tablet);
  await tablet.window.until('referral', 'data-state', ['at_hub']);
  await tablet.look('home-at-hub');
  say('The hub has it.');
}

async function decision() {
  await synced(desk);
  await desk.window.wait('inbox-card');
  await desk.look('inbox');
  await desk.window.click('inbox-card');
  await desk.window.wait('detail');
  await desk.look('referral');
  await desk.whole('referral-whole', 'detail');
  await desk.window.click('accept');
  await desk.window.until('detail', 'data-state', ['accepted']);
  await desk.look('accepted');
  await desk.window.click('top-back');
  await synced(desk);
  say('The desk opened and accepted it.');
  await synced(tablet);
  await tablet.window.until('referral', 'data-state', ['accepted']);
  await tablet.look('home-accepted');
  await tablet.whole('home-whole', 'home');
  say('The tablet shows that it was accepted.');
}

async function clear() {
  for (const { window } of [tablet, desk]) if (window.driver) await window.close();
  rmSync(homes, { recursive: true, force: true });
}

for (const [signal, status] of [['SIGINT', 130], ['SIGTERM', 143]])
  process.once(signal, () => clear().finally(() => process.exit(status)));

try {
  await signIn(tablet, 'home');
  await tablet.look('home');
  await signIn(desk, 'desk');
  say('The tablet and the desk are unlocked.');
  await interview();
  await referral();
  await decision();
  const count = tablet.seen + desk.seen;
  const folders = [tablet, desk].map((person) => relative('', person.shots)).join(' and ');
  console.log(`Screenshots of ${count} screens, at ${PHONE.join('x')} and ${WIDE.join('x')}, are in ${folders}.`);
} catch (error) {
  for (const person of [tablet, desk]) if (person.window.session) await person.look('failed').catch(() => {});
  console.error(`The tour broke off: ${error.message}`);
  process.exitCode = 1;
} finally {
  await clear();
}

// What opens a real window beside the PIN: a chip, a key file. And what locks it when nobody does: time, sleep. Run by
// `make test-window` below a display.

import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Chip } from './chip.mjs';
import { Logind } from './logind.mjs';
import { Authority, program, target } from './stage.mjs';
import { Person, WIDE, sampleCase } from './steps.mjs';
import { Window } from './webdriver.mjs';

const OFFICER = { number: '1204', pin: '719352' };
/** The page locks after 90 seconds, the program behind it ten later; it looks every second. */
const LEFT_MS = 104_000;

const folder = mkdtempSync(join(tmpdir(), 'fener-secrets-'));
const sample = sampleCase('adult-labour-companions');

let chip;
let logind;
const people = [];
const authorities = [];

function tablet(name, secret, env = {}) {
  const home = join(folder, name);
  const shots = join(target, 'e2e', name);
  rmSync(shots, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const window = new Window({
    binary: program('fener-window-e2e'),
    args: ['--data', join(home, 'data'), ...secret],
    home,
    env,
  });
  const person = Object.assign(new Person(window, shots, [WIDE]), { home });
  people.push(person);
  return person;
}

before(async () => {
  chip = await Chip.made(join(folder, 'chip'));
  logind = await Logind.made(join(folder, 'logind'));
});

after(async () => {
  for (const person of people) await person.window.close();
  await chip?.stop();
  await logind?.stop();
  for (const authority of authorities) await authority.disconnect();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * A tablet joins its station with a code that lets nobody in who has a PIN alone, and an interview begins. The tests run
 * side by side and a registrar confirms whoever waits, so that each tablet has an authority of its own.
 */
async function beginInterview(person) {
  const authority = await Authority.found(person.home);
  authorities.push(authority);
  await person.window.open();
  await person.begin(OFFICER.number, OFFICER.pin);
  assert.equal(await person.window.has('protection'), false, 'nothing is only for demonstration here');
  await person.enrol({ code: (...of) => authority.code(...of, { software: false }), confirm: () => authority.confirm() }, '--station', 'demo-station');
  await person.window.wait('home', 30_000);
  await person.window.click('field-use-allow');
  await person.window.click('start');
  await person.window.wait('interview');
  await person.lead(sample.answers, 'companions');
}

/** The device without its second secret says so, and asks again when it is back. */
async function without(person, code, takeAway, bringBack) {
  await person.window.kill();
  await takeAway();
  await person.window.open();
  await person.window.wait('failure', 60_000);
  assert.equal(await person.window.hidden('error-code'), code);
  await person.look(code);
  await bringBack();
  await person.window.click('failure-retry');
  await person.unlock(OFFICER.number, OFFICER.pin);
  await person.window.wait('draft', 60_000);
  await person.window.click('draft');
  await person.window.wait('interview');
  assert.equal(await person.step(), 'companions', 'at the item at which it was left');
  await person.look('resumed');
}

describe('a second secret', { concurrency: true }, () => {
  test('of a chip: no chip, no interview; the same chip, the same item', async () => {
    const person = tablet('chip', ['--second-secret', 'tpm', '--chip', chip.name]);
    await beginInterview(person);
    await without(person, 'chip_absent', () => chip.stop(), () => chip.start());
  });

  test('of a key file: no file, no interview; the same file, the same item', async () => {
    const key = join(folder, 'badge');
    const person = tablet('key-file', ['--second-secret', 'key-file', '--key-file', key]);
    await beginInterview(person);
    await without(person, 'key_file_missing', () => renameSync(key, `${key}.away`), () => renameSync(`${key}.away`, key));
  });

});

/** Where a person reads whether the device locks before the machine sleeps; from home. */
async function sleepCheck(person) {
  await person.window.click('open-settings');
  await person.window.click('to-health');
  return person.window.attribute('check-sleep', 'data-state');
}

/** What the program says of sleep when it cannot lock before. */
function complaints(person) {
  return person.window.log.split('\n').filter((line) => line.startsWith('fener: ') && line.includes('bus'));
}

describe('a window that is left', { concurrency: true }, () => {
  test('is locked before the machine sleeps, which waits until it is', async () => {
    const secret = ['--second-secret', 'key-file', '--key-file', join(folder, 'sleep-badge')];
    const person = tablet('sleep', secret, { DBUS_SYSTEM_BUS_ADDRESS: logind.address });
    await beginInterview(person);
    const openVault = join(person.home, 'data', 'vault.db-wal');
    assert(existsSync(openVault), 'the vault is open');
    await person.window.look('window.isFromBefore = true');
    assert.equal(await logind.sees(), 'held');

    logind.happens('sleep');
    assert.equal(await logind.sees(), 'released');
    assert.equal(existsSync(openVault), false, 'by then the vault was closed');
    assert.equal(await person.window.look('return window.isFromBefore ?? false'), false, 'and the page had begun anew');
    await person.window.wait('unlock');

    logind.happens('wake');
    assert.equal(await logind.sees(), 'held', 'the next sleep waits, too');
    await person.unlock(OFFICER.number, OFFICER.pin);
    await person.window.wait('draft', 60_000);
    assert.equal(await sleepCheck(person), 'good');
    await person.look('health');

    logind.happens('lock');
    await person.unlock(OFFICER.number, OFFICER.pin);
    await person.window.wait('draft', 60_000);
    assert.deepEqual(complaints(person), []);
  });

  test('says so where nothing tells of sleep', async () => {
    const secret = ['--second-secret', 'key-file', '--key-file', join(folder, 'untold-badge')];
    const person = tablet('untold', secret, { DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${folder}/no-bus` });
    await beginInterview(person);
    await person.window.click('lock');
    await person.unlock(OFFICER.number, OFFICER.pin);
    await person.window.wait('draft', 60_000);
    assert.equal(await sleepCheck(person), 'look');
    await person.look('health');
    assert.equal(complaints(person).length, 1, person.window.log);
  });

  test('is locked by the program behind it when its page hangs', async () => {
    const person = tablet('left', ['--second-secret', 'software']);
    await person.window.open();
    await person.begin(OFFICER.number, OFFICER.pin);
    await person.window.look('for (let timer = 0; timer < 10000; timer += 1) clearInterval(timer); window.hangs = true');
    await sleep(LEFT_MS);
    await person.window.wait('unlock', 10_000);
    assert.equal(await person.window.look('return window.hangs ?? false'), false, 'the page began anew');
    await person.look('locked');
    await person.unlock(OFFICER.number, OFFICER.pin);
    await person.window.wait('enrol', 30_000);
  });
});

// From checkpoint to agency in real windows: what an officer and an agency's desk do, press by press, with a real hub
// between them. Run by `make test-window` below a display. Screenshots of every screen go to target/e2e/.

import { strict as assert } from 'node:assert';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { scan } from './scan.mjs';
import { Authority, program, target } from './stage.mjs';
import { PHONE, Person, WIDE, sampleCase } from './steps.mjs';
import { Window } from './webdriver.mjs';

const OFFICER = { number: '1204', pin: '719352' };
const SECOND = { number: '88', pin: '640271' };
const CLERK = { number: '31', pin: '594816' };
// Words that are in nothing but this interview.
const CANARIES = ['zambakkanarya', 'kırlangıçşafak', 'Quillbarrow'];
const NOTE = `Kamyon ${CANARIES[0]} durağında bekliyordu, ${CANARIES[1]} adlı kişi arıyor. ${CANARIES[2]}.`;

const folder = mkdtempSync(join(tmpdir(), 'fener-journey-'));
const shots = join(target, 'e2e');
const sample = sampleCase('adult-labour-companions');

let authority;
let caseNumber;

function device(name, sizes) {
  const binary = program('fener-window-e2e');
  const window = new Window({ binary, args: ['--data', join(folder, name, 'data')], home: join(folder, name) });
  return Object.assign(new Person(window, join(shots, name), sizes), { home: join(folder, name) });
}

const tablet = device('tablet', [WIDE, PHONE]);
const desk = device('desk', [PHONE, WIDE]);

before(async () => {
  for (const person of [tablet, desk]) {
    rmSync(person.shots, { recursive: true, force: true });
    mkdirSync(person.home, { recursive: true });
  }
  authority = await Authority.found(folder);
});

after(async () => {
  for (const person of [tablet, desk]) await person.window.close();
  await authority?.disconnect();
  rmSync(folder, { recursive: true, force: true });
});

test('a referral travels from the checkpoint to the agency and back', async (story) => {
  let failed = false;
  const step = (name, act) =>
    story.test(name, { skip: failed && 'an earlier step failed' }, async () => {
      try {
        await act();
      } catch (error) {
        failed = true;
        for (const person of [tablet, desk]) await person.look('failed').catch(() => {});
        throw error;
      }
    });

  await step('the tablet starts for the first time and joins its station', async () => {
    await tablet.window.open();
    await tablet.begin(OFFICER.number, OFFICER.pin);
    await tablet.enrol(authority, '--station', 'demo-station');
    await tablet.window.wait('home', 30_000);
    assert.equal(await tablet.sync(), undefined);
    await tablet.look('home-empty');
  });

  await step('the desk starts for the first time and joins its agency', async () => {
    await desk.window.open();
    await desk.begin(CLERK.number, CLERK.pin);
    await desk.enrol(authority, '--agency', 'demo-migration');
    await desk.window.wait('desk', 30_000);
    await desk.window.click('language-en');
    await desk.look('inbox-empty');
  });

  await step('a supervisor allows what is not confirmed yet; without that no interview begins', async () => {
    await tablet.window.wait('field-use');
    await tablet.look('home-not-allowed');
    await tablet.window.click('field-use-allow');
    await tablet.window.wait('start');
  });

  await step('the network goes; the officer unlocks', async () => {
    await tablet.sync();
    await authority.disconnect();
    await tablet.window.click('lock');
    await tablet.window.wait('unlock');
    await tablet.look('unlock');
    await tablet.unlock(OFFICER.number, '000000');
    await tablet.window.wait('error-code', 30_000);
    assert.equal(await tablet.window.hidden('error-code'), 'wrong_pin');
    await tablet.look('unlock-wrong-pin');
    await tablet.unlock(OFFICER.number, OFFICER.pin);
    await tablet.window.wait('home', 30_000);
  });

  await step('companions are present: a guard blocks until the person is alone', async () => {
    await tablet.window.click('start');
    await tablet.window.wait('interview');
    await tablet.step();
    await tablet.look('interview-observe');
    await tablet.lead(sample.answers, 'companions');
    await tablet.look('interview-companions');
    await tablet.leave(await tablet.press('yes'));
    await tablet.lead({ ...sample.answers, separated: 'unknown' }, 'G2');
    await tablet.look('interview-guard');
    assert.equal(await tablet.window.attribute('guard', 'data-guard'), 'G2');
    const still = await tablet.press('unknown', 'separated');
    assert.equal(await tablet.step(), still, 'nobody is asked anything before that');
    await tablet.press('yes', 'separated');
    await tablet.leave('G2');
  });

  await step('a mis-tap is corrected and both are told apart', async () => {
    await tablet.lead(sample.answers, 'core_hardship');
    await tablet.look('interview-core');
    const wrong = await tablet.press('yes');
    await tablet.leave(wrong);
    await tablet.window.click('back');
    await tablet.window.until('interview', 'data-step', [wrong]);
    await tablet.press('no');
    await tablet.window.wait('differs');
    await tablet.look('interview-differs');
    await tablet.window.click('differs-mis_tap');
    await tablet.window.gone('differs');
    await tablet.leave(wrong);
  });

  await step('a pause and a power cut: the same item is there again', async () => {
    await tablet.lead(sample.answers, /^q_/);
    const paused = await tablet.step();
    await tablet.window.click('pause');
    await tablet.window.wait('draft');
    await tablet.look('home-paused');
    await tablet.window.click('draft');
    await tablet.window.wait('interview');
    assert.equal(await tablet.step(), paused);
    await tablet.leave(await tablet.press(sample.answers[paused]));
    const item = await tablet.step();
    await tablet.window.kill();
    await tablet.window.open();
    await tablet.unlock(OFFICER.number, OFFICER.pin);
    await tablet.window.wait('draft', 30_000);
    await tablet.window.click('draft');
    await tablet.window.wait('interview');
    assert.equal(await tablet.step(), item, 'the same item after kill -9');
    await tablet.look('interview-resumed');
  });

  await step('STOP is always there', async () => {
    await tablet.window.click('stop');
    await tablet.window.wait('stop-sheet');
    await tablet.look('interview-stop');
    await tablet.window.click('stop-sheet-close');
    await tablet.window.gone('stop-sheet');
  });

  await step('the interview ends with a strong indication and its reasons', async () => {
    await tablet.lead(sample.answers, 'done');
    await tablet.look('interview-done');
    await tablet.window.click('done-go');
    await tablet.window.wait('offer');
    assert.equal(await tablet.window.attribute('outcome-scale', 'data-outcome'), sample.expect.outcome);
    for (const part of ['DR', 'EX', 'CD'])
      assert.equal(await tablet.window.attribute(`dimension-${part}`, 'data-positive'), 'true');
    await tablet.look('outcome');
    await tablet.whole('outcome-whole', 'outcome');
  });

  await step('the officer sees what goes to whom, and seals it', async () => {
    await tablet.window.click('refer');
    await tablet.window.wait('note');
    await tablet.window.type('note', NOTE);
    await tablet.window.until('preview', 'data-fresh', ['true']);
    await tablet.look('preview');
    await tablet.whole('preview-whole', 'preview');
    assert.match(await tablet.window.hidden('preview'), new RegExp(CANARIES[0]), 'the preview shows the note');
    await tablet.window.until('preview', 'data-fresh', ['true']);
    await tablet.window.click('seal');
    await tablet.window.wait('seal-sheet');
    await tablet.look('seal');
    await tablet.window.click('seal-confirm');
    await tablet.window.wait('sealed');
    caseNumber = await tablet.window.text('case-number');
    await tablet.look('sealed');
    await tablet.window.click('sealed-home');
    assert.equal(await tablet.window.attribute('referral', 'data-state'), 'queued');
    assert.equal(await tablet.sync(), 'hub_unreachable');
    await tablet.look('home-offline');
  });

  await step('the network is back: the envelope reaches the hub', async () => {
    await authority.connect();
    assert.equal(await tablet.sync(), undefined);
    await tablet.window.until('referral', 'data-state', ['at_hub']);
    await tablet.look('home-at-hub');
  });

  await step('the desk opens and accepts it', async () => {
    // Whoever was away for long finds it locked.
    if (await desk.window.has('unlock')) await desk.unlock(CLERK.number, CLERK.pin);
    assert.equal(await desk.sync(), undefined);
    await desk.window.wait('inbox-card');
    await desk.look('inbox');
    await desk.window.click('inbox-card');
    await desk.window.wait('detail');
    assert.match(await desk.window.hidden('detail-note'), new RegExp(CANARIES[0]), 'the desk reads the note');
    await desk.look('referral');
    await desk.whole('referral-whole', 'detail');
    await desk.window.click('accept');
    await desk.window.until('detail', 'data-state', ['accepted']);
    await desk.look('accepted');
    await desk.window.click('top-back');
    assert.equal(await desk.sync(), undefined);
  });

  await step('the officer is told', async () => {
    assert.equal(await tablet.sync(), undefined);
    await tablet.window.until('referral', 'data-state', ['accepted']);
    assert.equal(await tablet.window.text('referral-case'), caseNumber);
    await tablet.look('home-accepted');
    await tablet.window.click('open-settings');
    await tablet.window.wait('settings');
    await tablet.look('settings');
    await tablet.window.click('language-en');
    await tablet.look('settings-english');
    await tablet.window.click('top-back');
    await tablet.window.wait('home');
    await tablet.look('home-english');
  });

  await step('a supervisor adds an officer, and removes them once nothing of theirs is lost', async () => {
    await tablet.window.click('open-supervisor');
    await tablet.window.wait('officer');
    await tablet.look('supervisor');
    await tablet.window.click('lost-open');
    await tablet.window.wait('lost');
    await tablet.whole('supervisor-lost', 'lost');
    await tablet.window.click('top-back');
    await tablet.add(SECOND.number, SECOND.pin);
    await tablet.window.click(`officer-${SECOND.number}`);
    await tablet.window.click('officer-remove');
    await tablet.window.wait('loss-nothing');
    await tablet.look('supervisor-loss');
    await tablet.window.click('loss-read');
    await tablet.window.type('field-number', OFFICER.number);
    await tablet.window.click('form-go');
    await tablet.window.wait('number-differs');
    await tablet.look('supervisor-remove');
    await tablet.window.type('field-number', SECOND.number);
    await tablet.window.click('form-go');
    await tablet.window.wait('officer-done', 30_000);
    await tablet.window.click('officer-done-ok');
    await tablet.window.gone(`officer-${SECOND.number}`);
    await tablet.window.click('top-back');
    await tablet.window.wait('home');
  });

  await step('no file holds a word of it', async () => {
    const secrets = [...CANARIES, OFFICER.pin, SECOND.pin, CLERK.pin];
    const nothing = (found, where) => {
      assert(found.count > 0, `${where} has files`);
      assert.deepEqual(found.hits, [], where);
    };
    const devices = [tablet.home, desk.home];
    nothing(scan(devices, secrets), 'data, cache and temp folders while the windows are open');
    for (const person of [tablet, desk]) await person.window.kill();
    nothing(scan(devices, secrets), 'what a power cut leaves');
    await authority.disconnect();
    const atHub = [authority.hub, authority.log];
    nothing(scan(atHub, secrets), 'the database and the log of the hub');
    assert(scan(atHub, ['demo-migration']).hits.length > 0, 'the scan reads the database of the hub');
    controls(secrets);
  });
});

/** The scan finds what is really there, in every disguise. */
function controls(words) {
  const place = join(folder, 'control');
  mkdirSync(place);
  copyFileSync(join(authority.hub, 'hub.sqlite'), join(place, 'hub.sqlite'));
  for (const word of words) {
    const disguises = {
      plain: Buffer.from(`x${word}y`),
      wide: Buffer.from(`x${word}y`, 'utf16le'),
      base64: Buffer.from(Buffer.from(`ab${word}cd`).toString('base64')),
      hex: Buffer.from(Buffer.from(word).toString('hex')),
      gzip: gzipSync(Buffer.from(`some text ${word} and more`)),
    };
    for (const [name, bytes] of Object.entries(disguises)) {
      writeFileSync(join(place, name), bytes);
      assert(scan([place], [word]).hits.length > 0, `${name} of ${word} is found`);
      rmSync(join(place, name));
    }
    assert.deepEqual(scan([place], [word]).hits, []);
  }
}

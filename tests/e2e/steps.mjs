// What a person does at a window, in their words.

import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { root } from './stage.mjs';

/** A sample case of the pack; fictitious. */
export function sampleCase(id) {
  const { cases } = JSON.parse(readFileSync(join(root, 'protocols/tr-first-level/cases.json'), 'utf8'));
  const found = cases.find((one) => one.id === id);
  assert(found, `the pack has no case ${id}`);
  return found;
}

/** The sizes at which every screen is looked at. */
export const PHONE = [360, 740];
export const WIDE = [1280, 800];

/** Somebody at a window. `shots` is the folder of their screenshots, `sizes` end with the one they work at. */
export class Person {
  constructor(window, shots, sizes) {
    this.window = window;
    this.shots = shots;
    this.sizes = sizes;
    this.seen = 0;
  }

  /** A screenshot of the screen at hand in each size, named in the order of the story. */
  async look(name) {
    await this.#wording(name);
    this.seen += 1;
    const place = String(this.seen).padStart(2, '0');
    for (const [width, height] of this.sizes) {
      await this.window.size(width, height);
      await sleep(350);
      await this.window.screenshot(join(this.shots, `${place}-${name}-${width}x${height}.png`));
    }
  }

  /** A screenshot of all of a long screen: what is below the fold is looked at too. */
  async whole(name, testid) {
    for (const [width, height] of this.sizes) {
      await this.window.size(width, height);
      const tall = await this.window.look(
        'const box = document.querySelector(`[data-testid="${arguments[0]}"]`); return Math.max(document.documentElement.scrollHeight, box.scrollHeight + 200)',
        testid,
      );
      await this.window.size(width, Math.min(tall, 4000));
      await sleep(350);
      await this.window.screenshot(join(this.shots, `${name}-${width}.png`));
      await this.window.size(width, height);
    }
  }

  /** Nobody is shown the id of a text that has no words. */
  async #wording(name) {
    const text = await this.window.look('return document.body.innerText');
    const ids = /\b(?:item|guard|stage|outcome|profile|dimension|indicator|flag|legal|law|body|route|contact|clock|fact|urgent|class)[._][a-z_]+/i;
    assert.doesNotMatch(text, ids, `${name}: an id is shown`);
    assert.doesNotMatch(text, /\{[^}]*\}|undefined|null|NaN|\[object/, `${name}: something is not filled in`);
  }

  async #form(number, ...pins) {
    await this.window.type('field-number', number);
    for (const [index, pin] of pins.entries()) await this.window.type(['field-pin', 'field-again'][index], pin);
    await this.window.click('pad-go');
  }

  /** Makes the first officer of a new device. */
  async begin(number, pin) {
    await this.window.wait('first-officer', 60_000);
    await this.look('first-officer');
    await this.#form(number, pin, pin);
    await this.window.wait('enrol', 30_000);
  }

  /** Adds another officer, in the supervisor's room. */
  async add(number, pin) {
    await this.window.click('add-officer');
    await this.window.wait('add-officer-sheet');
    await this.look('supervisor-add');
    await this.#form(number, pin, pin);
    await this.window.wait('officer-done', 30_000);
    await this.window.click('officer-done-ok');
    await this.window.wait(`officer-${number}`);
  }

  /** Joins the device to its place and compares the six digits with the registrar's. */
  async enrol(authority, kind, place) {
    await this.window.type('enrol-code', await authority.code(kind, place));
    await this.look('enrol');
    await this.window.click('enrol-go');
    await this.window.wait('enrol-waiting', 30_000);
    const digits = await this.window.attribute('enrol-digits', 'data-digits');
    await this.look('enrol-digits');
    const confirmed = await authority.confirm();
    assert.equal(confirmed.digits, digits, 'both sides see the same six digits');
  }

  async unlock(number, pin) {
    await this.window.wait('unlock', 60_000);
    await this.#form(number, pin);
  }

  /** The item or guard that the interview shows, once it takes answers. */
  async step() {
    await this.window.until('answers', 'data-ready', ['true']);
    return this.window.attribute('interview', 'data-step');
  }

  /** Presses an answer as it stands in a case: "yes" or {choice}; at a guard, that of one of its items. Gives the step left. */
  async press(answer, item) {
    const before = await this.step();
    const within = item === undefined ? '' : `[data-item="${item}"]`;
    await this.window.click(typeof answer === 'string' ? `answer-${answer}` : `choice-${answer.choice}`, within);
    return before;
  }

  /** Waits for another step than `before`. */
  async leave(before) {
    return this.window.elsewhere('interview', 'data-step', before);
  }

  /** Answers items from `answers` until the interview shows `stop`: an item, a guard or "done", or whatever is called like it. */
  async lead(answers, stop) {
    for (let count = 0; count < 200; count += 1) {
      const step = await this.window.elsewhere('interview', 'data-step', null);
      if (stop instanceof RegExp ? stop.test(step) : step === stop) return;
      assert.notEqual(step, 'done', `the interview ended before ${stop}`);
      assert(answers[step], `the case has no answer for ${step}`);
      await this.leave(await this.press(answers[step]));
    }
    assert.fail(`the interview never came to ${stop}`);
  }

  /** Syncs now and waits for the end; gives the error's code or undefined. */
  async sync() {
    await this.window.click('sync-now');
    await this.window.until('sync', 'data-running', ['false'], 60_000);
    return (await this.window.has('error-code')) ? this.window.hidden('error-code') : undefined;
  }
}

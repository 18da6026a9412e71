import { afterEach, describe, expect, it } from 'vitest';

import { decimal } from '../../i18n/format';
import { ui } from '../../i18n/i18n.svelte';
import { numberOf, press, problemText, rangeText, tidy, typedOf, type Range } from './number';

const hours: Range = { min: 0, max: 24 };
const money: Range = { min: 0, decimals: 2 };
const degrees: Range = { min: -500, max: 500, decimals: 1 };

/** What stands there after these keys of the pad. */
const pressed = (keys: string, range: Range): string => [...keys].reduce((typed, key) => press(typed, key, range, ','), '');

afterEach(() => (ui.language = 'tr'));

describe('a number', () => {
  it('is counted in the smallest unit', () => {
    for (const [typed, number] of [['12', 1200], ['12,5', 1250], ['12,50', 1250], ['0,05', 5], ['12,', 1200], ['007', 700]] as const) {
      expect(numberOf(typed, money), typed).toBe(number);
    }
    expect(numberOf('-3,5', degrees)).toBe(-35);
    expect(Object.is(numberOf('-0', degrees), 0)).toBe(true);
  });

  it('comes back as it was typed', () => {
    for (const number of [0, 5, 99, 100, 1250, 123_456_789]) expect(numberOf(typedOf(number, money, ','), money)).toBe(number);
    for (const number of [-500, -35, -5, 0, 5, 500]) expect(numberOf(typedOf(number, degrees, ','), degrees)).toBe(number);
    expect([typedOf(5, money, ','), typedOf(-5, degrees, '.'), typedOf(24, hours, ',')]).toEqual(['0,05', '-0.5', '24']);
  });

  it('is never guessed at', () => {
    const wrong = { '': 'empty', '-': 'empty', ',': 'empty', '1,2,3': 'decimals', '1.250,50': 'decimals', '12,505': 'decimals', '1.250': 'decimals' };
    for (const [typed, problem] of Object.entries(wrong)) expect(numberOf(typed, money), typed).toBe(problem);
    expect(numberOf('7,5', hours)).toBe('decimals');
    for (const typed of ['25', '1'.repeat(16)]) expect(numberOf(typed, hours), typed).toBe('range');
    expect(numberOf('9'.repeat(16), {}), 'too many digits to be exact').toBe('range');
    for (const [typed, number] of [['0', 0], ['24', 24]] as const) expect(numberOf(typed, hours), 'the bounds belong to it').toBe(number);
  });

  it('takes only the keys that have a place', () => {
    expect([pressed('1,2,345', money), pressed(',5', money), pressed('12,5', hours)]).toEqual(['1,23', '0,5', '125']);
    expect(pressed('1'.repeat(40), money).length).toBeLessThan(20);
    expect(press('-', ',', degrees, ',')).toBe('-0,');
  });

  it('keeps of foreign signs only what can be read', () => {
    expect(tidy('12.5', money, ',')).toBe('12,5');
    expect(tidy('TL 1 250', money, ',')).toBe('1250');
    expect([tidy('-5', hours, ','), tidy(' −5', degrees, ',')]).toEqual(['5', '-5']);
    expect(tidy('<b>\u202e7', hours, ',')).toBe('7');
  });

  it('is written as the language writes it', () => {
    expect([decimal(1_234_550, 2), decimal(5, 2), decimal(-35, 1), decimal(1998, 0), decimal(20_000, 0)]).toEqual(['12.345,50', '0,05', '\u22123,5', '1998', '20.000']);
    ui.language = 'en';
    expect([decimal(1_234_550, 2), decimal(1998, 0), decimal(9_007_199_254_740_991, 6)]).toEqual(['12,345.50', '1998', '9,007,199,254.740991']);
  });

  it('says its bounds, and what is wrong, in words', () => {
    ui.language = 'en';
    const plain = (text: string): string => text.replace(/[\u2068\u2069]/g, '');
    expect([rangeText(hours), rangeText({ min: 100, decimals: 2 }), rangeText({ min: -50, max: 105, decimals: 2 }), rangeText({ max: 9 }), rangeText({})].map(plain)).toEqual([
      'between 0 and 24',
      '1 or more',
      'between \u22120.5 and 1.05',
      '9 or less',
      '',
    ]);
    const said = (['empty', 'decimals', 'range'] as const).map((problem) => plain(problemText(problem, hours)));
    expect(new Set(said).size).toBe(3);
    expect(said[2]).toContain('between 0 and 24');
  });
});

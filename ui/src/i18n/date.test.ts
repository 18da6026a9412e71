import { afterEach, describe, expect, it } from 'vitest';

import { dateOf, daysIn, partsOf } from './date';
import { countdown, listing, months, partialDate } from './format';
import { ui } from './i18n.svelte';

afterEach(() => (ui.language = 'tr'));

describe('a date that is known in part', () => {
  it('is the year, the month or the day', () => {
    for (const date of ['1998', '1998-05', '1998-05-17', '2024-02-29', '0900']) expect(dateOf(partsOf(date)), date).toBe(date);
    expect(dateOf({ year: '1998', month: 5, day: '7' })).toBe('1998-05-07');
  });

  it('is none without a whole year, or when the calendar has no such day', () => {
    for (const year of ['', '1', '199', '19981', 'yıl!']) expect(dateOf({ year, month: undefined, day: '' }), year).toBeUndefined();
    for (const [month, day] of [[2, '30'], [4, '31'], [1, '0'], [1, '32'], [13, ''], [0, '']] as const) {
      expect(dateOf({ year: '1998', month, day }), `${month} ${day}`).toBeUndefined();
    }
    for (const text of ['', '199', '1998-5', '1998-05-1', ' 1998', '1998-05-17T00']) expect(partsOf(text), text).toEqual({ year: '', month: undefined, day: '' });
  });

  it('has as many days as the calendar', () => {
    for (let year = 1890; year <= 2110; year += 1) {
      for (let month = 1; month <= 12; month += 1) expect(daysIn(year, month)).toBe(new Date(Date.UTC(year, month, 0)).getUTCDate());
    }
  });

  it('is written as the language writes it', () => {
    expect(['1998', '1998-05', '1998-05-17'].map(partialDate)).toEqual(['1998', 'Mayıs 1998', '17 Mayıs 1998']);
    ui.language = 'en';
    expect(['0900', '1998-05', '2024-02-29'].map(partialDate)).toEqual(['0900', 'May 1998', '29 February 2024']);
    expect([months()[0], months()[11]]).toEqual(['January', 'December']);
  });

  it('is shown as it came when it is none', () => {
    for (const text of ['', '1998-13', '2023-02-30', '1998-05-17T00:00', '<b>', '1998\u202e']) expect(partialDate(text)).toBe(text);
  });
});

it('several things stand in one sentence', () => {
  expect(listing(['pasaport', 'telefon', 'para'])).toBe('pasaport, telefon ve para');
  ui.language = 'en';
  expect([listing(['passport', 'phone', 'money']), listing(['passport']), listing([])]).toEqual(['passport, phone and money', 'passport', '']);
});

it('a wait is told to the second', () => {
  expect([0, 9, 60, 299, 3599, 3600, 3661].map(countdown)).toEqual(['0:00', '0:09', '1:00', '4:59', '59:59', '1:00:00', '1:01:01']);
});

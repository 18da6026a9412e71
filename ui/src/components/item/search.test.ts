import { describe, expect, it } from 'vitest';

import { rowsOf, search } from './search';

const names: Record<string, [tr: string, en: string]> = {
  DE: ['Almanya', 'Germany'],
  IE: ['İrlanda', 'Ireland'],
  IQ: ['Irak', 'Iraq'],
  IR: ['İran', 'Iran'],
  TM: ['Türkmenistan', 'Turkmenistan'],
  TR: ['Türkiye', 'Türkiye'],
  KG: ['Kırgızistan', 'Kyrgyzstan'],
  ZA: ['Güney Afrika', 'South Africa'],
  other: ['Başka', 'Other'],
};
const text = (place: 0 | 1): Record<string, string> =>
  Object.fromEntries(Object.entries(names).map(([code, name]) => [`item.from.choice.${code}`, name[place]]));
const rows = rowsOf('from', Object.keys(names), { tr: text(0), en: text(1) });
const found = (query: string): string[] => search(rows, query).map((row) => row.code);

describe('one choice among many', () => {
  it('stands where the author put it until something is looked for', () => {
    for (const nothing of ['', '  ', '-']) expect(found(nothing)).toEqual(Object.keys(names));
  });

  it('is found with any i, and what begins so comes first', () => {
    for (const typed of ['ira', 'İRA', 'ıra', 'IRA']) expect(found(typed), typed).toEqual(['IQ', 'IR']);
    expect(found('tür')).toEqual(['TM', 'TR']);
    expect(found('istan')).toEqual(['TM', 'KG']);
  });

  it('is found by a word in it, in any order', () => {
    expect(found('afrika')).toEqual(['ZA']);
    expect(found('afr gun')).toEqual(['ZA']);
    expect(found('afrika almanya')).toEqual([]);
  });

  it('is found by its name in another language, after all else', () => {
    expect(found('germany')).toEqual(['DE']);
    expect(found('ir')).toEqual(['IE', 'IQ', 'IR', 'KG']);
    expect(found('other')).toEqual(['other']);
    expect(found('erman'), 'but not from within a foreign word').toEqual([]);
  });
});

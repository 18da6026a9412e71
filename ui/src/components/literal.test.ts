import { describe, expect, it } from 'vitest';

import { pieces } from './literal';

const shown = (text: string): string => pieces(text).map((piece) => (piece.symbol ? `[${piece.symbol}]` : piece.text)).join('');

describe('foreign text', () => {
  it('stays as it is when it is harmless, in every script', () => {
    for (const text of ['Çok güzel İĞŞ', 'مرحبا', 'line\nnext\ttab', '<b>&amp;</b>', '👍🏽', '']) expect(shown(text)).toBe(text);
  });

  it('shows what would turn or hide the text as symbols', () => {
    expect(shown('a\u202Etxt.exe\u202C')).toBe('a[RLO]txt.exe[PDF]');
    expect(shown('\u2066x\u2069\u200B\uFEFF\u061C')).toBe('[LRI]x[PDI][ZWSP][BOM][ALM]');
    expect(shown('\u0000\u001B[31m\u{E0041}\uD800')).toBe('[U+0000][U+001B][31m[U+E0041][U+D800]');
  });
});

//! Words as they are looked for: however they are typed, without capitals, marks and signs, on any keyboard.

/** Letters that stay when every mark is taken off; Turkish has an i without a dot. */
const PLAIN: Record<string, string> = { ı: 'i', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' };

/** The same for `İSTANBUL`, `istanbul` and `ıstanbul`; words are apart by one space. */
export function fold(text: string): string {
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const plain = bare.replace(/[ıøłđðßæœþ]/g, (letter) => PLAIN[letter] ?? letter);
  return plain.replace(/['’‘ʼ`´]/g, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

//! Splits foreign text into plain pieces and characters that must not act, only show.

export interface Piece {
  text: string;
  /** What stands for the character; absent for plain text. */
  symbol?: string;
}

const NAMES: Record<number, string> = {
  0x00ad: 'SHY',
  0x061c: 'ALM',
  0x180e: 'MVS',
  0x200b: 'ZWSP',
  0x200c: 'ZWNJ',
  0x200d: 'ZWJ',
  0x200e: 'LRM',
  0x200f: 'RLM',
  0x202a: 'LRE',
  0x202b: 'RLE',
  0x202c: 'PDF',
  0x202d: 'LRO',
  0x202e: 'RLO',
  0x2060: 'WJ',
  0x2066: 'LRI',
  0x2067: 'RLI',
  0x2068: 'FSI',
  0x2069: 'PDI',
  0xfeff: 'BOM',
};

/** Everything invisible: controls except line breaks and tabs, formats, lone surrogates, private use, tags. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]/u;
const KEPT = new Set(['\n', '\t']);

export function pieces(text: string): Piece[] {
  const list: Piece[] = [];
  let plain = '';
  for (const character of text) {
    if (KEPT.has(character) || !HIDDEN.test(character)) {
      plain += character;
      continue;
    }
    if (plain) list.push({ text: plain });
    plain = '';
    list.push({ text: codePoint(character), symbol: symbolOf(character) });
  }
  if (plain) list.push({ text: plain });
  return list;
}

function symbolOf(character: string): string {
  return NAMES[character.codePointAt(0) ?? 0] ?? codePoint(character);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

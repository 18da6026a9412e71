//! Looking for one choice among many.

import { fold } from '../../i18n/fold';
import { LANGUAGES } from '../../i18n/i18n.svelte';
import { findText, packText, type Texts } from '../../i18n/pack';

/** A choice with the words under which it is found. */
export interface Row {
  code: string;
  label: string;
  /** The label as it is looked for. */
  own: string;
  /** The same in the other languages: the person may have said it in one of them. */
  others: string[];
}

/** The choices of an item in the pack's order, which its author chose. */
export function rowsOf(item: string, codes: string[], texts: Texts, languages: string[] = LANGUAGES): Row[] {
  return codes.map((code) => {
    const key = `item.${item}.choice.${code}`;
    const label = packText(texts, key);
    const others = languages.map((language) => fold(findText(texts, key, language) ?? ''));
    return { code, label, own: fold(label), others };
  });
}

/** What fits: what begins so first, then what has a word that does, then what has it anywhere. */
export function search(rows: Row[], query: string): Row[] {
  const wanted = fold(query);
  if (wanted === '') return rows;
  const ranked = rows.map((row) => ({ row, rank: rank(row, wanted) })).filter(({ rank }) => rank < NOWHERE);
  return ranked.sort((one, other) => one.rank - other.rank).map(({ row }) => row);
}

const NOWHERE = 4;

function rank({ own, others }: Row, wanted: string): number {
  const words = wanted.split(' ');
  const begins = (text: string): boolean => words.every((word) => ` ${text}`.includes(` ${word}`));
  if (own.startsWith(wanted)) return 0;
  if (begins(own)) return 1;
  if (words.every((word) => own.includes(word))) return 2;
  return others.some(begins) ? 3 : NOWHERE;
}

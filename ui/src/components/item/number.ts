//! A number as it is typed: written in the language of the screen, counted in the smallest unit.

import type { Response } from '../../backend/commands.generated';
import { decimal } from '../../i18n/format';
import { t } from '../../i18n/i18n.svelte';

/** Which numbers can be given, in the smallest unit. */
export type Range = Extract<Response, { number: unknown }>['number'];

/** Why what was typed cannot be given. */
export type Problem = 'empty' | 'decimals' | 'range';

/** More digits than a count of anything has, and few enough to be exact. */
const MOST_DIGITS = 15;

export const decimalsOf = (range: Range): number => range.decimals ?? 0;

/** Whether anything below zero can be given. */
export const hasNegative = (range: Range): boolean => (range.min ?? -1) < 0;

/** What stays of what was typed: digits, points as this language writes them, and a minus where there can be one. */
export function tidy(typed: string, range: Range, point: string): string {
  const minus = hasNegative(range) && /^\s*[-−]/.test(typed) ? '-' : '';
  return minus + typed.replace(/[^\d.,]/g, '').replace(/[.,]/g, point).slice(0, MOST_DIGITS + 2);
}

/** One more digit, or the point, unless there is no place for it. */
export function press(typed: string, key: string, range: Range, point: string): string {
  if (key === point && (typed.includes(point) || decimalsOf(range) === 0)) return typed;
  const after = typed.split(point)[1];
  if (after !== undefined && after.length >= decimalsOf(range)) return typed;
  return tidy((key === point && !/\d/.test(typed) ? `${typed}0` : typed) + key, range, point);
}

/** The number that was typed, or why it is none. */
export function numberOf(typed: string, range: Range): number | Problem {
  if (!/\d/.test(typed)) return 'empty';
  const [, minus, whole, after = ''] = /^(-?)(\d+)(?:[.,](\d*))?$/.exec(typed) ?? [];
  if (whole === undefined || after.length > decimalsOf(range)) return 'decimals';
  const size = Number(whole + after.padEnd(decimalsOf(range), '0'));
  const number = minus === '-' && size > 0 ? -size : size;
  const within = number >= (range.min ?? -Infinity) && number <= (range.max ?? Infinity);
  return within && size < 10 ** MOST_DIGITS ? number : 'range';
}

/** A number as it would have been typed. */
export function typedOf(number: number, range: Range, point: string): string {
  const places = decimalsOf(range);
  const digits = String(Math.abs(number)).padStart(places + 1, '0');
  const cut = digits.length - places;
  const after = places === 0 ? '' : point + digits.slice(cut);
  return (number < 0 ? '-' : '') + digits.slice(0, cut) + after;
}

/** Without the zeros that say nothing. */
function rounded(number: number, decimals: number): string {
  return decimals > 0 && number % 10 === 0 ? rounded(number / 10, decimals - 1) : decimal(number, decimals);
}

/** Which numbers can be given, in words; nothing when any can. */
export function rangeText(range: Range): string {
  const words = (number: number): string => rounded(number, decimalsOf(range));
  if (range.min != null && range.max != null) return t('number-between', { min: words(range.min), max: words(range.max) });
  if (range.min != null) return t('number-least', { min: words(range.min) });
  return range.max != null ? t('number-most', { max: words(range.max) }) : '';
}

/** What is wrong with it, in words. */
export function problemText(problem: Problem, range: Range): string {
  if (problem === 'empty') return t('number-empty');
  if (problem === 'range') return t('number-range', { range: rangeText(range) });
  return decimalsOf(range) === 0 ? t('number-whole') : t('number-decimals', { count: decimalsOf(range) });
}

//! Numbers and moments, as people of the interface's language write them.

import { dateOf, partsOf } from './date';
import { t, ui } from './i18n.svelte';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${ui.locale} ${kind}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(ui.locale, options);
    formats.set(key, made);
  }
  return made;
}

/** Day and time, without the year: `3 Dec, 14:20`. */
export function moment(ms: number): string {
  return format('moment', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(ms);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something lasts, in one unit: days from three days on, minutes below two hours. */
export function length(ms: number): string {
  if (ms >= 3 * DAY) return t('days', { count: Math.round(ms / DAY) });
  if (ms >= 2 * HOUR) return t('hours', { count: Math.round(ms / HOUR) });
  return t('minutes', { count: Math.ceil(ms / MINUTE) });
}

/** What is left of a wait, to the second: `4:59`, `1:00:00`. */
export function countdown(seconds: number): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${pad(seconds % 60)}` : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(seconds % 60)}`;
}

/** How long ago, or how soon, in the largest fitting unit. */
export function ago(ms: number, now: number): string {
  const relative = new Intl.RelativeTimeFormat(ui.locale, { numeric: 'auto' });
  const seconds = Math.round((ms - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 60) return relative.format(0, 'minute');
  if (size < 3600) return relative.format(Math.trunc(seconds / 60), 'minute');
  if (size < 48 * 3600) return relative.format(Math.trunc(seconds / 3600), 'hour');
  return relative.format(Math.trunc(seconds / 86400), 'day');
}

/** The name of a language in the interface's language. */
export function languageName(code: string): string {
  return new Intl.DisplayNames([ui.locale], { type: 'language' }).of(code) ?? code;
}

/** The name of a language in that language itself. */
export function ownName(code: string): string {
  const name = new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}

/** Several things in one sentence: `passport, phone and money`. */
export function listing(parts: string[]): string {
  return new Intl.ListFormat(ui.locale, { type: 'conjunction' }).format(parts);
}

/** What stands before the decimals: a comma or a point. */
export function decimalSign(): string {
  return new Intl.NumberFormat(ui.locale).formatToParts(0.5).find((part) => part.type === 'decimal')?.value ?? '.';
}

/** A number that is counted in its smallest unit: 1250 with two decimals is 12.50. Four digits may be a year: they stay together. */
export function decimal(number: number, decimals: number): string {
  const digits = String(Math.abs(number)).padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  const whole = new Intl.NumberFormat(ui.locale, { useGrouping: cut > 4 }).format(Number(digits.slice(0, cut)));
  const sign = number < 0 ? '\u2212' : '';
  return decimals === 0 ? sign + whole : `${sign}${whole}${decimalSign()}${digits.slice(cut)}`;
}

/** A date as far as it is known: `2001`, `May 2001`, `17 May 2001`. What is none is shown as it is. */
export function partialDate(date: string): string {
  const { year, month, day } = partsOf(date);
  if (dateOf({ year, month, day }) !== date || month === undefined) return date;
  const kind = day === '' ? 'month' : 'day';
  const options: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'long', timeZone: 'UTC', ...(day === '' ? {} : { day: 'numeric' }) };
  return format(kind, options).format(Date.parse(day === '' ? `${date}-01` : date));
}

/** The twelve months by name. */
export function months(): string[] {
  const name = format('months', { month: 'long', timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, month) => name.format(Date.UTC(2001, month)));
}

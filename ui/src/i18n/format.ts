//! Numbers and moments, as people of the interface's language write them.

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

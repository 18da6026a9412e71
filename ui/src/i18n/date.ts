//! A date as far as it is known: the year, then perhaps the month, then perhaps the day.

export interface Parts {
  /** Up to four digits. */
  year: string;
  /** 1 to 12. */
  month: number | undefined;
  /** Up to two digits. */
  day: string;
}

/** The parts of `2001`, `2001-05` or `2001-05-17`; nothing known of anything else. */
export function partsOf(date: string): Parts {
  const [, year = '', month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(date) ?? [];
  return { year, month: month === undefined ? undefined : Number(month), day: day === undefined ? '' : String(Number(day)) };
}

/** How many days a month of the calendar has. */
export function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : 28;
}

/** The date as far as it is known; none without a whole year, or when there is no such day. */
export function dateOf({ year, month, day }: Parts): string | undefined {
  if (!/^\d{4}$/.test(year)) return undefined;
  if (month === undefined) return year;
  const two = (number: number): string => String(number).padStart(2, '0');
  if (month < 1 || month > 12) return undefined;
  if (day === '') return `${year}-${two(month)}`;
  const number = Number(day);
  return number >= 1 && number <= daysIn(Number(year), month) ? `${year}-${two(month)}-${two(number)}` : undefined;
}

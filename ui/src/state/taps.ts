//! Three quick taps at one place.

/** Three taps within this time, all about one place. */
const TAPS_MS = 700;
const TAPS_PX = 60;

export interface Tap {
  at: number;
  x: number;
  y: number;
}

/** Whether these are three quick taps at one place. */
export function isThreefold(taps: readonly Tap[]): boolean {
  const [first, , last] = taps.slice(-3);
  if (!first || !last || last.at - first.at > TAPS_MS) return false;
  return taps.slice(-3).every((tap) => Math.hypot(tap.x - first.x, tap.y - first.y) <= TAPS_PX);
}

import { describe, expect, it } from 'vitest';

import { isThreefold } from './taps';

const tap = (at: number, x = 100, y = 100): { at: number; x: number; y: number } => ({ at, x, y });

describe('three quick taps at one place', () => {
  it('are three, quick, and at one place', () => {
    expect(isThreefold([tap(0), tap(200), tap(700)])).toBe(true);
    expect(isThreefold([tap(0), tap(5000), tap(5200), tap(5400)])).toBe(true);
    expect(isThreefold([tap(0), tap(200)])).toBe(false);
    expect(isThreefold([tap(0), tap(200), tap(701)])).toBe(false);
    expect(isThreefold([tap(0), tap(100, 100, 161), tap(200)])).toBe(false);
    expect(isThreefold([tap(0), tap(100), tap(200, 300)])).toBe(false);
  });
});

import { expect, test } from 'vitest';

import type { CheckView } from '../../backend/commands.generated';
import { ui } from '../../i18n/i18n.svelte';
import { words, worstFirst } from './words';

const space = (state: CheckView['state'], free_mib: number | null): CheckView => ({ state, found: { check: 'space', free_mib } });

test('what somebody should do something about stands first', () => {
  const states = (['good', 'unknown', 'look', 'bad', 'good'] as const).map((state, free) => space(state, free));
  expect(worstFirst(states).map(({ state }) => state)).toEqual(['bad', 'look', 'unknown', 'good', 'good']);
  expect(worstFirst(states).at(-1)).toBe(states[4]);
});

test('room is rounded down', () => {
  ui.language = 'en';
  const free = (mib: number): string => words(space('good', mib)).is.replace(/[\u2068\u2069]/g, '');
  expect([free(0), free(1023), free(1024), free(2047)]).toEqual(['0 MiB free', '1023 MiB free', '1.0 GiB free', '1.9 GiB free']);
});

test('whatever is not good comes with what to do', () => {
  const found: CheckView[] = [
    space('bad', 1),
    space('unknown', null),
    { state: 'bad', found: { check: 'key_store', protection: 'software' } },
    { state: 'look', found: { check: 'disk', disk: 'plain' } },
    { state: 'unknown', found: { check: 'disk', disk: 'unknown' } },
    { state: 'bad', found: { check: 'swap', swap: 'plain' } },
    { state: 'unknown', found: { check: 'swap', swap: 'unknown' } },
    { state: 'look', found: { check: 'core_dumps', core_dumps: 'handed_on' } },
    { state: 'bad', found: { check: 'core_dumps', core_dumps: 'written' } },
    { state: 'unknown', found: { check: 'core_dumps', core_dumps: 'unknown' } },
    { state: 'look', found: { check: 'sleep', sleep: 'after' } },
    { state: 'unknown', found: { check: 'sleep', sleep: 'unknown' } },
    { state: 'look', found: { check: 'clock', clock: 'behind' } },
    { state: 'unknown', found: { check: 'clock', clock: 'never_synced' } },
    { state: 'look', found: { check: 'pack', legal_basis_date: '2024-06-01' } },
    { state: 'bad', found: { check: 'pack', legal_basis_date: null } },
    { state: 'look', found: { check: 'web_view', version: '2.38.0' } },
    { state: 'unknown', found: { check: 'web_view', version: null } },
  ];
  for (const language of ['tr', 'en']) {
    ui.language = language;
    for (const check of found) expect(words(check).todo, JSON.stringify(check)).toMatch(/ /);
  }
});

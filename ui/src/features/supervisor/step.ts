//! How far a supervisor has come with an officer.

import type { OfficerCard } from '../../backend/commands.generated';

/** What takes an officer's keys away. */
export type Change = 'reset' | 'remove';

export type Step =
  | { at: 'add' }
  | { at: 'officer'; officer: OfficerCard }
  | { at: 'loss'; officer: OfficerCard; change: Change }
  | { at: 'done'; number: string; change: Change | 'add' };

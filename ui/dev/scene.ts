//! A scene: what the app answers, where the page is, and what is pressed to get there.

import type { Args, CommandName, Result } from '../src/backend/call';
import type { CallError, StatusView } from '../src/backend/commands.generated';

export const NOW = Date.UTC(2026, 10, 24, 19, 40);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** An answer that refuses. */
export class Refusal {
  readonly error: CallError;

  constructor(error: CallError) {
    this.error = error;
  }
}

type Answer<C extends CommandName> = Result<C> | Refusal | ((args: Args<C>) => Result<C> | Refusal);
export type Answers = { [C in CommandName]?: Answer<C> };

export interface Scene {
  answers: Answers;
  /** The part of the address after `#/`. */
  at?: string;
  /** Test ids to press in turn; `field=text` types, `button?` presses what may be missing. */
  steps?: string[];
}

export const status: StatusView = {
  stage: 'open',
  role: 'tablet',
  place: 'karaburun-jkm',
  officer: { number: '4217', role: 'supervisor' },
  damaged: null,
  language: 'tr',
  languages: ['tr', 'en'],
  protection: 'software',
  idle_lock_s: 90,
  unsent: 0,
  pack: 'tr-first-level 1.0.0',
  now: NOW,
};

export const locked: StatusView = { ...status, stage: 'locked', officer: null, unsent: 2 };

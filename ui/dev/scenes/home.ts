//! The officer's first screen.

import type { Code, FieldUseView, HomeView, SyncView } from '../../src/backend/commands.generated';
import { led, texts } from '../pack';
import { DAY, HOUR, MINUTE, NOW, Refusal, status, type Scene } from '../scene';

const sync: SyncView = {
  phase: 'idle',
  done: 0,
  total: 0,
  last_success: NOW - 6 * HOUR,
  last_error: null,
  unsent: 1,
  received: 0,
  notes: [],
};

const referral = { changed_at: NOW - HOUR, agency: null, reason: null, asks: [] };

export const full: HomeView = {
  drafts: [
    { id: 'd1', started_at: NOW - 50 * MINUTE, touched_at: NOW - 12 * MINUTE, answered: 17, stage: 'core', paused: true, stopped: false, led_with: led, texts },
    { id: 'd2', started_at: NOW - 26 * HOUR, touched_at: NOW - 25 * HOUR, answered: 9, stage: 'follow_avr', paused: false, stopped: true, led_with: led, texts },
  ],
  referrals: [
    { ...referral, id: 'r1', case: '7K2M-9QXD', state: 'queued', finalised_at: NOW - 3 * HOUR },
    { ...referral, id: 'r2', case: 'B40T-XW3P', state: 'asks_back', finalised_at: NOW - 2 * DAY, agency: 'izmir-goc', asks: ['core_underpaid', 'q_cd_docs'] },
    { ...referral, id: 'r3', case: 'HN5C-0VE8', state: 'accepted', finalised_at: NOW - 4 * DAY, changed_at: NOW - 3 * DAY, agency: 'izmir-goc' },
    { ...referral, id: 'r4', case: '2DJR-6Z9A', state: 'rejected', finalised_at: NOW - 6 * DAY, changed_at: NOW - 5 * DAY, agency: 'izmir-goc', reason: 'not_competent' },
    { ...referral, id: 'r5', case: 'Q8WY-1BMT', state: 'at_hub', finalised_at: NOW - 6 * DAY, changed_at: NOW - 6 * DAY },
  ],
  referral_count: 9,
  closed_count: 3,
  must_allow_provisional: false,
  is_space_low: false,
  sync,
  texts,
};

const empty: HomeView = {
  ...full,
  drafts: [],
  referrals: [],
  referral_count: 0,
  closed_count: 0,
  sync: { ...sync, last_success: null, unsent: 0 },
};

export const fieldUse: FieldUseView = {
  provisional: ['part.indicators_sexual', 'part.outcome_rule_adult', 'part.interview', 'part.guards', 'part.translations', 'profile.AS', 'profile.CS'],
  provisional_allowed: false,
  provinces: [],
  province: null,
  texts,
};

const running: SyncView = { ...sync, phase: 'sending', done: 3, total: 8 };
const noted: SyncView = { ...sync, notes: ['clock_differs', 'hub_put_back'] };
const trouble = (last_error: Code): Scene => ({ answers: { home: { ...full, sync: { ...sync, last_error } } } });

export const home: Record<string, Scene> = {
  home: { answers: { home: full } },
  'home-notes': { answers: { home: { ...full, sync: noted } } },
  'home-space-low': { answers: { home: { ...full, is_space_low: true } } },
  'home-referrals': { answers: { home: { ...full, drafts: [], closed_count: 0 } } },
  'home-not-allowed': { answers: { home: { ...empty, must_allow_provisional: true }, field_use: fieldUse } },
  'home-idle': { answers: { status: { ...status, idle_lock_s: 4 }, home: full }, steps: ['idle-notice'] },
  'home-empty': { answers: { home: empty } },
  'home-syncing': { answers: { home: { ...full, sync: running }, sync_status: running } },
  'home-received': { answers: { home: { ...full, sync: { ...sync, unsent: 0, received: 2, last_success: NOW } } } },
  'home-captive': trouble('captive_portal'),
  'home-tls': trouble('tls_wrong'),
  'home-offline': trouble('hub_unreachable'),
  'home-refused': trouble('refused'),
  'home-trouble': { answers: { home: new Refusal({ code: 'damaged', part: 'outbox' }) } },
  'home-no-start': { answers: { home: empty, start_screening: new Refusal({ code: 'not_saved' }) }, steps: ['start'] },
};

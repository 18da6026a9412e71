//! The supervisor's room, the own PIN, and an interview that goes to somebody else.

import type { LossView, OfficerCard, OfficersView, SyncView } from '../../src/backend/commands.generated';
import { DAY, HOUR, MINUTE, NOW, Refusal, status, type Answers, type Scene } from '../scene';
import { fieldUse, full } from './home';

const officer: OfficerCard = { number: '88', role: 'officer', is_own: false, drafts: 0, oldest_at: null, sign_in: 'possible', wait_ms: null };
const own: OfficerCard = { ...officer, number: '4217', role: 'supervisor', is_own: true, drafts: 2, oldest_at: NOW - 26 * HOUR };

export const officers: OfficersView = {
  officers: [
    officer,
    { ...officer, number: '163', drafts: 3, oldest_at: NOW - 5 * DAY },
    { ...officer, number: '2046', sign_in: 'waits', wait_ms: 14 * MINUTE },
    own,
    { ...officer, number: '700114', drafts: 1, oldest_at: NOW - 3 * DAY, sign_in: 'destroyed' },
  ],
};

const draft = (began: number, touched: number, id: string): LossView['drafts'][number] => ({ id, started_at: NOW - began, touched_at: NOW - touched });
const nothing: LossView = { number: '88', digest: '0'.repeat(64), drafts: [] };
const some: LossView = {
  number: '163',
  digest: '1'.repeat(64),
  drafts: [draft(5 * DAY, 5 * DAY - HOUR, 'l1'), draft(26 * HOUR, 25 * HOUR, 'l2'), draft(50 * MINUTE, 12 * MINUTE, 'l3')],
};
const lossOf = (number: string): LossView =>
  number === '88' ? nothing : { ...some, number, drafts: number === '700114' ? some.drafts.slice(0, 1) : some.drafts };

/** Only what was shown is done. */
const exactly = (number: string, digest: string): OfficersView | Refusal =>
  digest === lossOf(number).digest ? officers : new Refusal({ code: 'preview_stale' });

const sync: SyncView = { ...full.sync, unsent: 2, oldest_unsent: NOW - 3 * DAY, last_success: NOW - 4 * DAY };
const waiting = { ...full.referrals[0]!, id: 'r9', case: 'M3ZE-20QA', finalised_at: NOW - 3 * DAY };
const home = { ...full, referrals: [...full.referrals, waiting], sync };

const answers: Answers = {
  status,
  home,
  officers,
  field_use: { ...fieldUse, provisional_allowed: true },
  preview_loss: ({ number }) => lossOf(number),
  reset_officer: ({ number, digest }) => exactly(number, digest),
  remove_officer: ({ number, digest }) => exactly(number, digest),
  add_officer: status,
  change_pin: status,
};
const room = (steps: string[] = [], more: Answers = {}): Scene => ({ answers: { ...answers, ...more }, at: 'supervisor', steps });
const newPin = ['field-number=163', 'pad-go', 'field-pin=582913', 'pad-go', 'field-again=582913'];
const pinSheet = (steps: string[] = [], error?: Refusal): Scene => ({
  answers: { ...answers, change_pin: error ?? status },
  at: 'settings',
  steps: ['change-pin', ...steps],
});
const pins = ['field-old=582913', 'pad-go', 'field-pin=704913', 'pad-go', 'field-again=704913', 'pad-go'];
const desk: Answers = { status: { ...status, role: 'desk', place: 'izmir-goc' }, sync_status: { ...sync, unsent: 1, oldest_unsent: NOW - HOUR } };
const hand = (steps: string[], more: Answers = {}): Scene => ({ answers: { home: full, officers, hand_over: { ...full, drafts: full.drafts.slice(1) }, ...more }, steps });

export const supervisor: Record<string, Scene> = {
  supervisor: room(),
  'supervisor-quiet': room([], { home: { ...full, referrals: [], sync: { ...full.sync, unsent: 0, last_success: NOW - HOUR } }, officers: { officers: [own] } }),
  'supervisor-officer': { ...room(), answers: { ...answers, status: { ...status, officer: { number: '88', role: 'officer' } } } },
  'supervisor-trouble': room([], { officers: new Refusal({ code: 'damaged', part: 'vault' }) }),
  'supervisor-desk': room([], desk),
  'supervisor-look': room(['officer-163']),
  'supervisor-look-waits': room(['officer-2046']),
  'supervisor-look-destroyed': room(['officer-700114']),
  'supervisor-loss': room(['officer-163', 'officer-reset']),
  'supervisor-loss-nothing': room(['officer-88', 'officer-remove']),
  'supervisor-loss-destroyed': room(['officer-700114', 'officer-reset']),
  'supervisor-remove': room(['officer-88', 'officer-remove', 'loss-read']),
  'supervisor-remove-other': room(['officer-88', 'officer-remove', 'loss-read', 'field-number=89', 'form-go']),
  'supervisor-removed': room(['officer-88', 'officer-remove', 'loss-read', 'field-number=88', 'form-go']),
  'supervisor-reset': room(['officer-163', 'officer-reset', 'loss-read', ...newPin]),
  'supervisor-reset-common': room(['officer-163', 'officer-reset', 'loss-read', ...newPin, 'pad-go'], { reset_officer: new Refusal({ code: 'pin_too_common' }) }),
  'supervisor-reset-stale': room(['officer-163', 'officer-reset', 'loss-read', ...newPin, 'pad-go'], { reset_officer: new Refusal({ code: 'preview_stale' }) }),
  'supervisor-reset-done': room(['officer-163', 'officer-reset', 'loss-read', ...newPin, 'pad-go']),
  'supervisor-add': room(['add-officer']),
  'supervisor-add-taken': room(['add-officer', ...newPin, 'pad-go'], { add_officer: new Refusal({ code: 'number_taken' }) }),
  'supervisor-add-full': room(['add-officer', ...newPin, 'pad-go'], { add_officer: new Refusal({ code: 'no_free_slot' }) }),
  'supervisor-added': room(['add-officer', ...newPin, 'pad-go']),
  'supervisor-lost': { answers, at: 'supervisor/lost' },
  'supervisor-lost-desk': { answers: { ...answers, ...desk }, at: 'supervisor/lost' },
  'pin-change': pinSheet(),
  'pin-change-wrong': pinSheet(pins, new Refusal({ code: 'wrong_pin', left: 8, wait_ms: 0 })),
  'pin-change-wait': pinSheet(pins, new Refusal({ code: 'wrong_pin', left: 5, wait_ms: 300_000 })),
  'pin-change-common': pinSheet(pins, new Refusal({ code: 'pin_too_common' })),
  'pin-changed': pinSheet(pins),
  'hand-over': hand(['hand-over']),
  'hand-over-chosen': hand(['hand-over', 'hand-over-draft', 'hand-over-to-88']),
  'hand-over-one': hand(['hand-over'], { home: { ...full, drafts: full.drafts.slice(0, 1) } }),
  'hand-over-nobody': hand(['hand-over'], { officers: { officers: [own] } }),
  'hand-over-ended': hand(['hand-over', 'hand-over-draft', 'hand-over-to-88', 'hand-over-go'], { hand_over: new Refusal({ code: 'ended' }) }),
  'hand-over-done': hand(['hand-over', 'hand-over-draft', 'hand-over-to-88', 'hand-over-go']),
};

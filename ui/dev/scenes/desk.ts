//! The agency's desk.

import type { InboxView, ReferralView } from '../../src/backend/commands.generated';
import { answered, legal, PACK, SCALE, texts } from '../pack';
import { HOUR, MINUTE, NOW, Refusal, status, type Answers, type Scene } from '../scene';
import { answers, why } from './outcome';

const desk = { ...status, role: 'desk', place: 'izmir-goc', officer: { number: '12', role: 'officer' } } as const;

const card = { station: 'karaburun-jkm', finalised_at: NOW - 5 * HOUR, urgent: [], flags: [], due_at: null };

const full: InboxView = {
  cards: [
    { ...card, id: 'r1', case: '7K2M-9QXD', state: 'opened', received_at: NOW - 20 * MINUTE, due_at: NOW + 7 * HOUR, outcome: 'strong_indication', urgent: ['MEDICAL_NOW'], flags: ['PREGNANT_NURSING'] },
    { ...card, id: 'r2', case: 'B40T-XW3P', state: 'at_hub', received_at: NOW - 3 * HOUR, due_at: NOW + 41 * HOUR, outcome: 'reasonable_grounds', flags: ['ASYLUM', 'MEDICAL'] },
    { ...card, id: 'r3', case: 'HN5C-0VE8', state: 'asks_back', received_at: NOW - 30 * HOUR, due_at: NOW - HOUR, outcome: 'some_signs' },
    { ...card, id: 'r4', case: '2DJR-6Z9A', state: 'accepted', received_at: NOW - 30 * HOUR, due_at: NOW + 17 * HOUR, outcome: 'strong_indication' },
  ],
  count: 61,
  open_count: 3,
  unreadable: 1,
  is_space_low: false,
  sync: { phase: 'idle', done: 0, total: 0, last_success: NOW - 4 * MINUTE, last_error: null, unsent: 0, received: 0, notes: [] },
  texts,
};

const referral: ReferralView = {
  id: 'r1',
  rev: 1,
  case: '7K2M-9QXD',
  station: 'karaburun-jkm',
  officer: '4217',
  finalised_at: NOW - 5 * HOUR,
  received_at: NOW - 20 * MINUTE,
  state: 'opened',
  basis: 'consent',
  consent: [{ purpose: 'refer', given: 'yes' }],
  outcome: {
    shown: 'strong_indication',
    lower: 'strong_indication',
    unresolved: 'strong_indication',
    reachable: 'strong_indication',
    incomplete: false,
    raised_to: null,
    raised_reason: null,
    provisional: false,
  },
  scale: SCALE,
  why,
  urgent: ['MEDICAL_NOW'],
  flags: ['PREGNANT_NURSING'],
  legal: legal('NO_REMOVAL_PENDING_ID', 'VOT_PERMIT_30D', 'REMOVAL_BAR_55B', 'TCK80_POSSIBLE'),
  answers,
  note: 'Karakoldan her gün 08-18 arası ulaşılır.',
  pack: PACK,
  pack_known: true,
  history: [
    { at: NOW - 20 * MINUTE, state: 'at_hub', by: null, reason: null, items: [] },
    { at: NOW - 12 * MINUTE, state: 'opened', by: '12', reason: null, items: [] },
  ],
  actions: ['accept', 'reject', 'ask_back'],
  due: { report_pmm: NOW + 7 * HOUR, governorate_48h: NOW + 7 * HOUR },
  texts,
};

const hostile: ReferralView = {
  ...referral,
  note: '<script>window.__pwned=1</script>\u202etxt.exe\u202c =cmd|calc \u200bzero\u2066iso\u2069 https://example.org/x',
  outcome: {
    ...referral.outcome,
    shown: 'reasonable_grounds',
    lower: 'some_signs',
    raised_to: 'reasonable_grounds',
    raised_reason: '<img src=x onerror=alert(1)>\u202e',
    lowered_to: 'no_signs',
    lowered_reason: '<b>\u202etxt.exe</b>',
    lowered_by: '1453',
  },
  answers: [...answers, answered('made_offer', { text: '\u202etxt.exe\u202c <img src=x onerror=alert(1)>' }), answered('made_birth', { date: '\u202e2009-99' })],
  pack_known: false,
  texts: { tr: {}, en: {} },
  state: 'accepted',
  actions: [],
  history: [...referral.history, { at: NOW, state: 'accepted', by: '12', reason: null, items: [] }],
};

const lowered: ReferralView = {
  ...referral,
  outcome: { ...referral.outcome, lowered_to: 'some_signs', lowered_reason: 'Ücret gecikmesini işverenle konuştum; kapı içeriden açılıyor, kimliği cebinde.', lowered_by: '1453' },
};

const asked: ReferralView = {
  ...referral,
  state: 'asks_back',
  urgent: [],
  flags: [],
  legal: [],
  note: '',
  basis: 'child',
  consent: [],
  actions: ['accept', 'reject'],
  history: [
    ...referral.history,
    { at: NOW - 4 * MINUTE, state: 'asks_back', by: '12', reason: null, items: ['core_underpaid', 'core_stuck_there'] },
  ],
};

const calls = (open: ReferralView): Answers => ({ status: desk, inbox: full, open_referral: open, decide: { ...open, state: 'accepted', actions: [] } });
const at = 'desk/r1';

export const deskScenes: Record<string, Scene> = {
  desk: { answers: calls(referral) },
  'desk-empty': { answers: { status: desk, inbox: { ...full, cards: [], count: 0, open_count: 0, unreadable: 0 } } },
  'desk-trouble': { answers: { status: desk, inbox: { ...full, sync: { ...full.sync, unsent: 1, last_error: 'hub_unreachable' } } } },
  'desk-detail': { answers: calls(referral), at },
  'desk-lowered': { answers: calls(lowered), at },
  'desk-asked': { answers: calls(asked), at },
  'desk-accepted': { answers: calls(referral), at, steps: ['accept'] },
  'desk-hostile': { answers: calls(hostile), at },
  'desk-gone': { answers: { ...calls(referral), open_referral: new Refusal({ code: 'not_found' }) }, at },
  'desk-too-late': { answers: { ...calls(referral), decide: new Refusal({ code: 'not_possible_now' }) }, at, steps: ['accept'] },
  'desk-reject': { answers: calls(referral), at, steps: ['reject', 'reject-not_enough'] },
  'desk-ask': { answers: calls(referral), at, steps: ['ask-back', 'ask-core_underpaid', 'ask-core_stuck_there'] },
  'desk-settings': { answers: { status: desk }, at: 'settings' },
};

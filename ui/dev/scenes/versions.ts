//! An interview and the versions of its protocol: an update that came, what a move would do, and a pack that is gone.

import type { LedWith, MoveView, RecordView } from '../../src/backend/commands.generated';
import { answered, item, led, texts } from '../pack';
import { HOUR, MINUTE, NOW, Refusal, type Scene } from '../scene';
import { full } from './home';
import { ID, step, view } from './interview';

const earlier: LedWith = { version: '1.0.0', is_current: false, is_missing: false, move_to: '1.1.0' };
const missing: LedWith = { version: '0.9.0', is_current: false, is_missing: true, move_to: null };

const drafts = [
  { ...full.drafts[0]!, led_with: earlier },
  { ...full.drafts[1]!, led_with: led },
  { id: 'd3', started_at: NOW - 50 * HOUR, touched_at: NOW - 49 * HOUR, answered: 4, stage: null, paused: false, stopped: false, led_with: missing, texts: {} },
  { id: 'd4', started_at: NOW - 60 * HOUR, touched_at: NOW - 59 * HOUR, answered: 0, stage: null, paused: false, stopped: false, led_with: { ...missing, version: null }, texts: {} },
];

const before = { shown: 'some_signs', incomplete: true, urgent: [], flags: ['MEDICAL'], routes: ['finish_open'] };

const move: MoveView = {
  id: ID,
  digest: '0'.repeat(64),
  from: '1.0.0',
  to: '1.1.0',
  carried: 17,
  renamed: [{ from: 'core_untold', to: 'core_untrue' }],
  left_behind: [
    { item: 'seen_put_to_work', answers: [answered('seen_put_to_work', 'no')], why: 'dropped' },
    { item: 'work_kind', answers: [answered('work_kind', { choice: 'street' }), answered('work_kind', 'refused')], why: 'not_accepted' },
  ],
  drops_raise: false,
  drops_lowering: false,
  asked: ['seen_rehearsed', 'core_underpaid'],
  before,
  after: { ...before, shown: 'reasonable_grounds', incomplete: false, flags: [], routes: ['report_pmm', 'permit_info'] },
  texts,
  texts_before: texts,
};
const plain: MoveView = { ...move, renamed: [], left_behind: [], asked: [], after: before };
const unseen: MoveView = { ...move, before: null, drops_raise: true, drops_lowering: true, texts_before: {} };

const record: RecordView = {
  id: ID,
  led_with: { ...earlier, version: '1.1.0', is_current: true, move_to: null },
  pack_error: null,
  started_at: NOW - 50 * MINUTE,
  stopped: null,
  answers: [
    answered('danger_now', 'no'),
    answered('age_seen', { choice: 'adult' }),
    answered('nationality', { choice: 'other' }),
    answered('who_i_am', 'yes'),
    answered('core_untrue', 'yes'),
    answered('core_underpaid', 'refused'),
  ],
  left_behind: [answered('seen_put_to_work', 'no')],
  texts,
};
const unled: RecordView = { ...record, led_with: missing, pack_error: { code: 'pack_missing', part: 'vault' }, stopped: 'distress', left_behind: [] };

const asked = view(step(item('core_stuck_there')), { led_with: earlier });
const led_on = (answer: MoveView | Refusal, ...steps: string[]): Scene => ({
  answers: { open_screening: asked, preview_move: answer, move_draft: new Refusal({ code: 'preview_stale' }) },
  at: `interview/${ID}`,
  steps: ['more', ...steps],
});

export const versions: Record<string, Scene> = {
  'versions-home': { answers: { home: { ...full, drafts } } },
  'versions-home-move': { answers: { home: { ...full, drafts }, preview_move: move }, steps: ['move'] },
  'versions-more': led_on(move),
  'versions-move': led_on(move, 'move'),
  'versions-move-same': led_on(plain, 'move'),
  'versions-move-unseen': led_on(unseen, 'move'),
  'versions-move-none': led_on(new Refusal({ code: 'no_move' }), 'move'),
  'versions-move-stale': led_on(move, 'move', 'move-go'),
  'versions-missing': { answers: { open_screening: new Refusal({ code: 'pack_missing' }) }, at: `interview/${ID}` },
  'versions-outcome-missing': { answers: { outcome: new Refusal({ code: 'pack_missing' }) }, at: `outcome/${ID}` },
  'versions-record': { answers: { show_record: record }, at: `record/${ID}` },
  'versions-record-missing': { answers: { show_record: unled }, at: `record/${ID}` },
  'versions-record-close': { answers: { show_record: unled }, at: `record/${ID}`, steps: ['close-screening'] },
};

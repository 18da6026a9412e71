//! The interview, one scene for each kind of step.

import type { InterviewView, ItemView, StepView } from '../../src/backend/commands.generated';
import { Refusal, type Answers, type Scene } from '../scene';
import { texts } from '../texts';

export const ID = 'd1';

const ask: ItemView = {
  id: 'q_documents',
  stage: 'core',
  asked_by: 'ask',
  phase: 'destination',
  sensitivity: 1,
  response: 'yes_no',
  given: [],
  sources: ['person', 'companion', 'document', 'officer_observed'],
};
const observe: ItemView = { ...ask, id: 'o_watched', stage: 'safety', asked_by: 'observe', phase: 'now', sources: ['officer_observed'] };
const document: ItemView = { ...ask, id: 'd_passport', stage: 'safety', asked_by: 'document', phase: 'transit', sources: ['document'] };
const attest: ItemView = { ...ask, id: 'a_separate', stage: 'setting', asked_by: 'attest', phase: 'now', sources: ['officer_observed'] };
const inform: ItemView = { ...ask, id: 'i_who', stage: 'setting', asked_by: 'inform', phase: 'now', response: 'acknowledge', sources: ['officer_observed'] };
const choice: ItemView = { ...ask, id: 'q_work', phase: 'recruitment', response: { choice: ['farm', 'home', 'shop', 'none'] } };
const sensitive: ItemView = { ...ask, id: 'q_leave', sensitivity: 2 };
export const consent: ItemView = { ...ask, id: 'q_refer', stage: 'closing', phase: 'now', sources: ['person'] };

const STAGES: [string, number, number][] = [
  ['safety', 8, 8],
  ['setting', 6, 6],
  ['open', 1, 1],
  ['core', 4, 11],
  ['follow', 0, 7],
  ['needs', 0, 6],
  ['closing', 0, 4],
];

export function view(step: StepView, more: Partial<InterviewView> = {}): InterviewView {
  const stage = step.kind === 'item' ? step.item.stage : step.kind === 'guard' ? 'setting' : 'closing';
  return {
    id: ID,
    pack: { id: 'tr-first-level', version: '1.0.0', hash: '0'.repeat(64) },
    language: 'tr',
    step,
    previous: 'q_hours',
    next: null,
    progress: { answered: 19, remaining: 24, stages: STAGES.map(([id, answered, total]) => ({ id, answered, total, current: id === stage })) },
    observe_only: false,
    urgent: [],
    paused: false,
    stopped: null,
    ticks: [
      { ...ask, id: 'n_violence', asked_by: 'never_ask' },
      { ...ask, id: 'n_suicide', asked_by: 'never_ask', given: [{ answer: 'yes', source: 'person' }] },
    ],
    can_undo: true,
    texts,
    ...more,
  };
}

const item = (one: ItemView, prompts: string[] = []): StepView => ({ kind: 'item', item: one, prompts: prompts.map((id) => ({ id })) });
const given = (one: ItemView, ...answers: ('yes' | 'no')[]): ItemView => ({
  ...one,
  given: answers.map((answer) => ({ answer, source: 'person' as const })),
});

function scene(shown: InterviewView, answers: Answers = {}, steps: string[] = []): Scene {
  return { answers: { open_screening: shown, ...answers }, at: `interview/${ID}`, steps };
}

const asked = view(item(ask, ['G6']));

export const interview: Record<string, Scene> = {
  'interview-ask': scene(asked),
  'interview-heard-english': scene({ ...asked, language: 'en' }),
  'interview-guidance': scene(asked, {}, ['guidance-open']),
  'interview-observe': scene(view(item(observe))),
  'interview-document': scene(view(item(document))),
  'interview-attest': scene(view(item(attest))),
  'interview-inform': scene(view(item(inform))),
  'interview-choice': scene(view(item(choice, ['G6', 'G9']))),
  'interview-sensitive': scene(view(item(sensitive))),
  'interview-guard': scene(view({ kind: 'guard', guard: { id: 'G2', items: [attest] } })),
  'interview-urgent': scene(view(item(ask), { urgent: ['MEDICAL_NOW'] })),
  'interview-observe-only': scene(view(item(observe), { observe_only: true })),
  'interview-answered': scene(view(item(given(ask, 'yes')), { next: 'q_pay' })),
  'interview-differs': scene(view(item(given(ask, 'yes'))), { answer: new Refusal({ code: 'answer_differs' }) }, ['answer-no']),
  'interview-conflict': scene(view(item(given(ask, 'yes', 'no')))),
  'interview-not-saved': scene(asked, { answer: new Refusal({ code: 'not_saved' }) }, ['answer-yes']),
  'interview-stop': scene(asked, {}, ['stop']),
  'interview-source': scene(asked, {}, ['source']),
  'interview-ticks': scene(asked, {}, ['ticks']),
  'interview-more': scene(asked, {}, ['more']),
  'interview-keys': scene(asked, {}, ['more', 'show-keys']),
  'interview-done': scene(view({ kind: 'done' }, { progress: { ...asked.progress, remaining: 0 } })),
};

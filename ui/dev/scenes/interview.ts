//! The interview, one scene for each kind of step and each kind of trouble.

import type { Code, Given, InterviewView, ItemView, StepView } from '../../src/backend/commands.generated';
import { item, led, PACK, prompt, STAGES, texts } from '../pack';
import { Refusal, type Answers, type Scene } from '../scene';

export const ID = 'd1';

export const said = (answer: Given['answer']): Given => ({ answer, source: 'person' });
const seen = (answer: Given['answer']): Given => ({ answer, source: 'officer_observed' });

/** How many items each stage shows when its questions have all opened. */
const SHOWN: Record<string, number> = { safety: 14, setting: 7, talk: 2, open: 6, core: 12, follow_ex: 5, follow_cd: 8, needs: 8, closing: 4 };

function progress(current: string | undefined): InterviewView['progress'] {
  const place = current ? STAGES.indexOf(current) : STAGES.length;
  const stages = STAGES.map((id, at) => {
    const total = SHOWN[id] ?? 0;
    return { id, total, answered: at < place ? total : at === place ? Math.floor(total / 3) : 0, current: id === current };
  });
  const answered = stages.reduce((sum, stage) => sum + stage.answered, 0);
  return { answered, remaining: Object.values(SHOWN).reduce((sum, count) => sum + count, 0) - answered, stages };
}

export function view(step: StepView, more: Partial<InterviewView> = {}): InterviewView {
  const stage = step.kind === 'item' ? step.item.stage : step.kind === 'guard' ? step.guard.items[0]?.stage : undefined;
  return {
    id: ID,
    pack: PACK,
    led_with: led,
    language: 'tr',
    step,
    previous: 'core_long_hours',
    next: null,
    progress: progress(stage),
    observe_only: false,
    settled: false,
    urgent: [],
    paused: false,
    stopped: null,
    ticks: [item('told_sexual_violence'), item('told_torture', said('yes')), item('told_lgbti'), item('told_purpose'), item('told_child_marriage')],
    can_undo: true,
    led_s: 9 * 60,
    timers: [{ prompt: prompt('G15'), after_minutes: 20 }],
    texts,
    ...more,
  };
}

export const step = (one: ItemView, ...prompts: string[]): StepView => ({ kind: 'item', item: one, prompts: prompts.map(prompt) });
export const guard = (id: string, ...items: ItemView[]): StepView => ({ kind: 'guard', guard: { ...prompt(id), items } });

export function scene(shown: InterviewView, answers: Answers = {}, steps: string[] = []): Scene {
  return { answers: { open_screening: shown, ...answers }, at: `interview/${ID}`, steps };
}

/** One view at first, another one from then on. */
function once(first: InterviewView, then: InterviewView): () => InterviewView {
  let calls = 0;
  return () => (calls++ === 0 ? first : then);
}

const trouble = (code: Code): Scene => ({ answers: { open_screening: new Refusal({ code }) }, at: `interview/${ID}` });

const asked = view(step(item('core_stuck_there')));
const alone = view(guard('G2', item('companions', seen('yes')), item('separated')));
const first = { previous: null, can_undo: false, ticks: [] };

export const interview: Record<string, Scene> = {
  'interview-first': scene(view(step(item('danger_now'), 'G16'), first)),
  'interview-ask': scene(asked),
  'interview-prompts': scene(view(step(item('core_untrue'), 'G8', 'G9', 'G15'))),
  'interview-heard-english': scene({ ...asked, language: 'en' }),
  'interview-heard-choice': scene(view(step(item('journey_now')), { language: 'en' })),
  'interview-guidance': scene(asked, {}, ['guidance-open?']),
  'interview-observe': scene(view(step(item('seen_put_to_work')))),
  'interview-observe-choice': scene(view(step(item('child_with')))),
  'interview-document': scene(view(step(item('doc_false_papers')))),
  'interview-document-choice': scene(view(step(item('nationality')))),
  'interview-attest': scene(view(step(item('same_sex'), 'G13'))),
  'interview-attest-choice': scene(view(step(item('interpreter')))),
  'interview-prompts-open': scene(view(step(item('core_untrue'), 'G8', 'G9', 'G15')), {}, ['prompts-open']),
  'interview-inform': scene(view(step(item('who_i_am'), 'G6'))),
  'interview-inform-long': scene(view(step(item('rights_info'), 'G6', 'G16', 'G17', 'G20'))),
  'interview-choice': scene(view(step(item('work_kind')))),
  'interview-choice-long': scene(view(step(item('journey_now', said({ choice: 'there' }))), { next: 'arranged' })),
  'interview-sensitive': scene(view(step(item('core_made_to_do')))),
  'interview-child': scene(view(step(item('child_hello')))),
  'interview-guard': scene(alone),
  'interview-guard-one': scene(view(guard('G1', item('private_place')))),
  'interview-guard-life': scene(
    view(guard('G3', item('danger_now', seen('no')), item('medical_now', seen('yes')), item('suicide_risk', seen('no')), item('urgent_handled')), {
      urgent: ['MEDICAL_NOW'],
    }),
  ),
  'interview-guard-disclosed': scene(view(guard('G7', item('disclosure_met')))),
  'interview-urgent': scene(view(step(item('core_stuck_there')), { urgent: ['MEDICAL_NOW', 'SUICIDE_RISK'] })),
  'interview-observe-only': scene(view(step(item('seen_lone_parent')), { observe_only: true })),
  'interview-answered': scene(view(step(item('core_underpaid', said('yes'))), { next: 'core_bad_place' })),
  'interview-companion': scene(view(step(item('core_underpaid', { answer: 'yes', source: 'companion' })), { next: 'core_bad_place' })),
  'interview-differs': scene(view(step(item('core_underpaid', said('yes')))), { answer: new Refusal({ code: 'answer_differs' }) }, ['answer-no']),
  'interview-conflict': scene(view(step(item('core_underpaid', said('yes'), said('no'))))),
  'interview-not-saved': scene(asked, { answer: new Refusal({ code: 'not_saved' }) }, ['answer-yes']),
  'interview-blocked': scene(asked, { open_screening: once(asked, alone), answer: new Refusal({ code: 'blocked' }) }, ['answer-yes']),
  'interview-timer': scene({ ...asked, led_s: 20 * 60 }),
  'interview-timer-soon': scene({ ...asked, led_s: 20 * 60 - 2 }),
  'interview-timer-list': scene(view(step(item('work_kind')), { led_s: 21 * 60 })),
  'interview-stop': scene(asked, {}, ['stop']),
  'interview-source': scene(asked, {}, ['source']),
  'interview-ticks': scene(asked, {}, ['ticks']),
  'interview-untick': scene(asked, { answer: new Refusal({ code: 'answer_differs' }) }, ['ticks', 'tick-told_torture']),
  'interview-more': scene(asked, {}, ['more']),
  'interview-keys': scene(asked, {}, ['more', 'show-keys']),
  'interview-done': scene(view({ kind: 'done' }, { progress: progress(undefined) })),
  'interview-ended': trouble('ended'),
  'interview-not-yours': trouble('not_yours'),
};

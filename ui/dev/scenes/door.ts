//! In front of the door: enrolment, first officer, PIN pad, damage.

import { locked, Refusal, status, type Scene } from '../scene';

const fresh = { ...locked, stage: 'not_enrolled', role: null, place: null, unsent: 0 } as const;
const signIn = ['field-number=4217', 'pad-go', 'field-pin=582913', 'pad-go'];
const unlock = (error: Refusal): Scene => ({ answers: { status: locked, unlock: error }, steps: signIn });

export const door: Record<string, Scene> = {
  enrol: { answers: { status: fresh } },
  'enrol-bad-code': {
    answers: { status: fresh, enrol: new Refusal({ code: 'code_expired' }) },
    steps: ['enrol-code=FN1-7K2M-9QXD-44TB-ZZ0P-3H8W', 'enrol-go'],
  },
  'enrol-waiting': {
    answers: {
      status: { ...fresh, stage: 'enrolling' },
      enrol_check: { state: 'waiting', digits: '482917', place: 'karaburun-jkm' },
    },
  },
  'first-officer': { answers: { status: { ...locked, stage: 'no_officer', unsent: 0 } } },
  unlock: { answers: { status: locked } },
  'unlock-wrong': unlock(new Refusal({ code: 'wrong_pin', left: 2 })),
  'unlock-wait': unlock(new Refusal({ code: 'wait', wait_ms: 299_000 })),
  'unlock-destroyed': unlock(new Refusal({ code: 'slot_destroyed' })),
  damaged: { answers: { status: { ...locked, stage: 'damaged', damaged: 'vault' } } },
  failure: { answers: { status: new Refusal({ code: 'pack_invalid', at: 'interview.json/items/12/feeds' }) } },
  settings: { answers: { status }, at: 'settings' },
  'settings-add': { answers: { status }, at: 'settings', steps: ['add-officer'] },
};

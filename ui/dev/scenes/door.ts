//! In front of the door: first officer, enrolment, PIN pad, damage.

import type { StatusView } from '../../src/backend/commands.generated';
import { locked, Refusal, status, type Scene } from '../scene';
import { fieldUse } from './home';

const bare: StatusView = { ...locked, stage: 'no_officer', role: null, place: null, unsent: 0 };
const fresh: StatusView = { ...bare, stage: 'not_enrolled', officer: { number: '4217', role: 'supervisor' } };
const CODE = Array.from({ length: 42 }, (_, at) => ['7K2M9', 'QXD44', 'TBZZ0', 'P3H8W', 'C1FGN'][at % 5]).join('-');

const signIn = ['field-number=4217', 'pad-go', 'field-pin=582913', 'pad-go'];
const unlock = (error: Refusal): Scene => ({ answers: { status: locked, unlock: error }, steps: signIn });
const enrol = (error: Refusal): Scene => ({ answers: { status: fresh, enrol: error }, steps: [`enrol-code=${CODE}`, 'enrol-go'] });
const waiting = (digits: string | null): Scene => ({
  answers: { status: { ...fresh, stage: 'enrolling' }, enrol_check: { state: 'waiting', digits, place: 'karaburun-jkm' } },
});
const newOfficer = ['field-number=4217', 'field-pin=582913', 'field-again=582913'];

export const door: Record<string, Scene> = {
  'first-officer': { answers: { status: bare } },
  'first-officer-differs': {
    answers: { status: bare },
    steps: ['field-number=4217', 'field-pin=582913', 'field-again=582914', 'pad-go'],
  },
  'first-officer-common': {
    answers: { status: bare, create_first_officer: new Refusal({ code: 'pin_too_common' }) },
    steps: [...newOfficer, 'pad-go'],
  },
  enrol: { answers: { status: fresh } },
  'enrol-expired': enrol(new Refusal({ code: 'code_expired' })),
  'enrol-offline': enrol(new Refusal({ code: 'hub_unreachable' })),
  'enrol-waiting': waiting('482917'),
  'enrol-begun': {
    answers: { status: { ...fresh, stage: 'enrolling' }, enrol_check: new Refusal({ code: 'hub_unreachable' }) },
  },
  'enrol-not-proved': {
    answers: { status: { ...fresh, stage: 'enrolling' }, enrol_check: new Refusal({ code: 'code_not_proved' }) },
  },
  unlock: { answers: { status: locked } },
  'unlock-typed': { answers: { status: { ...locked, unsent: 0 } }, steps: signIn.slice(0, 3) },
  'unlock-wrong': unlock(new Refusal({ code: 'wrong_pin', left: 2 })),
  'unlock-empty': { answers: { status: locked, unlock: new Refusal({ code: 'empty_pin' }) }, steps: ['field-number=4217', 'pad-go', 'pad-go'] },
  'unlock-wait': unlock(new Refusal({ code: 'wait', wait_ms: 299_000 })),
  'unlock-destroyed': unlock(new Refusal({ code: 'slot_destroyed' })),
  'unlock-desk': { answers: { status: { ...locked, role: 'desk', place: 'izmir-goc', unsent: 1 } } },
  damaged: { answers: { status: { ...locked, stage: 'damaged', damaged: 'vault' } } },
  'damaged-key': { answers: { status: { ...bare, stage: 'damaged', damaged: 'device_key' } } },
  failure: { answers: { status: new Refusal({ code: 'pack_invalid', at: 'interview.json/items/12/feeds/0', finding: 'unknown_indicator', did_you_mean: 'CD_DOCS' }) } },
  'failure-english': { answers: { status: new Refusal({ code: 'internal' }) }, steps: ['language-en'] },
  settings: { answers: { status, field_use: { ...fieldUse, provisional_allowed: true } }, at: 'settings' },
  'settings-officer': { answers: { status: { ...status, officer: { number: '88', role: 'officer' }, pack: null }, field_use: fieldUse }, at: 'settings' },
};

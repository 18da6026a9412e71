//! Every way to answer that is more than a press, empty, filled, wrong and given before.

import { item } from '../pack';
import { Refusal, type Scene } from '../scene';
import { guard, said, scene, step, view } from './interview';

const asked = (id: string, ...given: Parameters<typeof said>[0][]): ReturnType<typeof view> => view(step(item(id, ...given.map(said))));
const keys = (digits: string): string[] => [...digits].map((digit) => (digit === ',' ? 'pad-point' : `pad-${digit}`));
const differs = { answer: new Refusal({ code: 'answer_differs' }) };
const hostile = '\u202etxt.exe\u202c <b>\u200b';

export const answering: Record<string, Scene> = {
  'answer-several': scene(asked('made_papers')),
  'answer-several-marked': scene(asked('made_papers', { choices: ['passport', 'phone'] }), {}, ['choice-money']),
  'answer-several-many': scene(asked('made_languages', { choices: ['ar', 'ckb'] })),
  'answer-several-search': scene(asked('made_languages', { choices: ['ar'] }), {}, ['search=türk', 'choice-tk']),
  'answer-country': scene(asked('made_country')),
  'answer-country-search': scene(asked('made_country'), {}, ['search=İRA']),
  'answer-country-none': scene(asked('made_country'), {}, ['search=atlantis']),
  'answer-country-given': scene(asked('made_country', { choice: 'AF' })),
  'answer-number': scene(asked('made_hours')),
  'answer-number-wrong': scene(asked('made_hours'), {}, [...keys('26'), 'answer-done']),
  'answer-number-empty': scene(asked('made_hours'), {}, ['answer-done']),
  'answer-number-decimals': scene(asked('made_pay', { number: 12_550 })),
  'answer-number-typed': scene(asked('made_pay'), {}, keys('350,7')),
  'answer-number-negative': scene(asked('made_degrees'), {}, ['number-sign', ...keys('3,5')]),
  'answer-date': scene(asked('made_birth')),
  'answer-date-year': scene(asked('made_birth'), {}, keys('2009')),
  'answer-date-month': scene(asked('made_birth'), {}, [...keys('2009'), 'month-2']),
  'answer-date-wrong': scene(asked('made_birth'), {}, [...keys('2009'), 'month-2', ...keys('30'), 'answer-done']),
  'answer-date-given': scene(asked('made_birth', { date: '2009-09-17' })),
  'answer-text': scene(asked('made_offer')),
  'answer-text-typed': scene(asked('made_offer'), {}, ['line=Otelde temizlik, aylık maaşla']),
  'answer-text-empty': scene(asked('made_offer'), {}, ['answer-done']),
  'answer-place': scene(asked('made_town', { text: 'Karaburun' })),
  'answer-refused': scene(asked('made_hours', 'refused')),
  'answer-guard': scene(view(guard('G1', item('made_birth'), item('private_place')))),
  'answer-tick': scene(view(step(item('core_stuck_there')), { ticks: [item('told_torture'), item('made_told_towns', said({ text: 'Karaburun' }))] }), {}, ['ticks', 'tick-made_told_towns']),
  'answer-differs-several': scene(asked('made_papers', { choices: ['passport', 'permit'] }), differs, ['choice-money', 'answer-done']),
  'answer-differs-number': scene(asked('made_pay', { number: 12_550 }), differs, [...keys('135,5'), 'answer-done']),
  'answer-differs-date': scene(asked('made_birth', { date: '2009' }), differs, ['date-month', 'month-9', 'answer-done']),
  'answer-differs-text': scene(asked('made_offer', { text: hostile }), differs, ['line=Otelde temizlik, yemek ve bulaşık', 'answer-done']),
  'answer-conflict': scene(asked('made_papers', { choices: ['passport', 'permit', 'phone'] }, { choices: ['money'] })),
  'answer-conflict-text': scene(asked('made_offer', { text: 'Otelde temizlik' }, { text: hostile })),
};

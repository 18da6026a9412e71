//! The result, the referral and the seal.

import type { LoweredView, OutcomeView, PreviewView, WhyView } from '../../src/backend/commands.generated';
import { answered, item, legal, profile, route, SCALE, texts } from '../pack';
import { Refusal, type Answers, type Scene } from '../scene';
import { ID, view } from './interview';

const SIGNS = ['DR_JOB', 'DR_WAGE', 'AVR_ECON', 'EX_HOURS', 'EX_PAY', 'EX_LIVING', 'CD_DOCS', 'CD_DENOUNCE', 'CD_WAGES'];

export const why: WhyView = {
  profiles: [profile('AL', 'strong_indication', ['DR', 'EX', 'CD'], SIGNS, { classes: ['RS_ILO', 'RS_PAL'] })],
  facts: { act: 'yes', age: 'adult', setting: 'labour', special_purpose: 'none', stage: 'exploited' },
  open: ['CD_ISOL', 'CD_THREAT'],
  provisional: false,
};

/** Where and how old is not clear: four profiles run. */
const unclear: WhyView = {
  profiles: [
    profile('AL', 'some_signs', ['EX'], ['EX_HOURS', 'EX_PAY', 'AVR_ECON'], { classes: ['exploited_migrant'] }),
    profile('CL', 'reasonable_grounds', ['EX'], ['EX_HOURS', 'EX_PAY', 'AVR_ECON']),
    profile('AS', 'some_signs', [], ['EX_HOURS', 'EX_PAY', 'AVR_ECON']),
    profile('CS', 'reasonable_grounds', ['EX'], ['EX_HOURS', 'EX_PAY', 'AVR_ECON']),
  ],
  facts: { act: 'unknown', age: 'uncertain', setting: 'unclear', special_purpose: 'none', stage: 'unknown' },
  open: ['CD_ISOL', 'CD_DOCS', 'CR_DEBT'],
  provisional: true,
};

const strong: OutcomeView = {
  id: ID,
  shown: 'strong_indication',
  scale: SCALE,
  incomplete: false,
  reachable: 'strong_indication',
  raised: null,
  can_raise_to: [],
  lowered: null,
  can_lower_to: SCALE.slice(0, 3),
  turnings: [],
  why,
  urgent: [],
  flags: ['PREGNANT_NURSING'],
  legal: legal('NO_REMOVAL_PENDING_ID', 'VOT_PERMIT_30D', 'REMOVAL_BAR_55B', 'REMOVAL_BAR_55VOT', 'CLOCK_48H', 'SPECIAL_NEEDS', 'TCK80_POSSIBLE'),
  routes: [route('report_pmm'), route('permit_info'), route('prosecutor_informed'), route('governorate_48h'), route('pregnant_route')],
  referral: { offered: true, consent: true, basis: 'consent', consent_item: 'refer_consent' },
  texts,
};

const urgent: OutcomeView = {
  ...strong,
  urgent: ['MEDICAL_NOW', 'SUICIDE_RISK'],
  routes: [route('call_112_medical'), route('suicide_stay'), ...strong.routes.slice(0, 2)],
  referral: { ...strong.referral, consent: null, basis: 'danger_to_life' },
};

const incomplete: OutcomeView = {
  ...strong,
  shown: 'some_signs',
  incomplete: true,
  reachable: 'strong_indication',
  can_raise_to: ['reasonable_grounds', 'strong_indication'],
  can_lower_to: SCALE.slice(0, 1),
  why: { ...why, profiles: [profile('AL', 'some_signs', [], ['EX_PAY', 'AVR_ECON'])], open: ['CD_ISOL', 'EX_HOURS', 'CD_DOCS'] },
  turnings: [
    { answers: [answered('age_seen', { choice: 'child' }), answered('age_seen', { choice: 'could_be' })], outcome: 'reasonable_grounds' },
    { answers: [answered('q_cd_isol', 'yes')], outcome: 'reasonable_grounds' },
    { answers: [answered('core_underpaid', 'no')], outcome: 'no_signs' },
  ],
  flags: [],
  legal: legal('CLOCK_48H'),
  routes: [route('call_157_advice'), route('finish_open'), route('governorate_48h')],
  referral: { ...strong.referral, consent: null, basis: null },
};

const child: OutcomeView = {
  ...strong,
  shown: 'reasonable_grounds',
  can_raise_to: ['strong_indication'],
  can_lower_to: SCALE.slice(0, 2),
  why: unclear,
  urgent: ['CHILD_SUSPECT_ADULT'],
  flags: ['SEPARATED', 'CHILD_LABOUR'],
  legal: legal('CHILD_NOTIFY_5395_6', 'CHILD_UNIT_5395_31', 'CHILD_EMERGENCY_5395_9', 'CHILD_PRESUMPTION', 'TCK80_POSSIBLE'),
  routes: [route('child_from_adult'), route('report_pmm'), route('child_unit_route'), route('family_child'), route('child_lawyer')],
  referral: { ...strong.referral, consent: null, basis: 'child' },
};

const none: OutcomeView = {
  ...strong,
  shown: 'no_signs',
  reachable: 'no_signs',
  can_raise_to: SCALE.slice(1),
  can_lower_to: [],
  why: { profiles: [profile('AL', 'no_signs', [], [])], facts: { age: 'adult', setting: 'labour' }, open: [], provisional: false },
  flags: [],
  legal: [],
  routes: [route('no_signs_info')],
  referral: { ...strong.referral, offered: false, consent: null, basis: null },
};

const raised: OutcomeView = {
  ...incomplete,
  shown: 'reasonable_grounds',
  incomplete: false,
  can_raise_to: ['strong_indication'],
  can_lower_to: SCALE.slice(0, 2),
  raised: { to: 'reasonable_grounds', from: 'some_signs', reason: 'Yanındaki kişi her soruda araya girdi; telefonu onda.' },
  routes: [route('door_open'), route('prosecutor_informed')],
  referral: { ...strong.referral, consent: false, basis: null },
};

const said = {
  to: 'some_signs',
  from: 'strong_indication',
  reason: 'Ücret gecikmesini işverenle konuştum; kapı içeriden açılıyor, kimliği cebinde.',
  supervisor: '1453',
  is_below: true,
} satisfies LoweredView;

const lowered: OutcomeView = { ...strong, lowered: said };
/** The officer raised it, the supervisor signed less, and then an answer turned out to be a mis-tap. */
const over: OutcomeView = { ...raised, shown: 'some_signs', raised: null, lowered: { ...said, is_below: false } };
const both: OutcomeView = { ...raised, lowered: { ...said, to: 'no_signs', from: 'reasonable_grounds' } };

export const answers = [
  answered('medical_now', 'no'),
  answered('age_seen', { choice: 'adult' }),
  answered('seen_site_papers', 'yes'),
  answered('injuries_seen', 'unknown'),
  answered('companions', 'yes'),
  answered('separated', 'yes'),
  answered('nationality', { choice: 'other' }),
  answered('who_i_am', 'yes'),
  answered('work_kind', { choice: 'field' }),
  answered('journey_now', { choice: 'left' }),
  answered('core_untrue', 'yes'),
  answered('core_hardship', 'no'),
  answered('core_stuck_there', 'refused'),
  answered('core_underpaid', 'yes'),
  answered('core_underpaid', 'no', 'companion'),
  answered('q_ex_hours', 'yes'),
  answered('q_dr_job', 'yes'),
  answered('made_papers', { choices: ['passport', 'permit', 'phone'] }),
  answered('made_country', { choice: 'AF' }),
  answered('made_hours', { number: 16 }),
  answered('made_pay', { number: 12_550 }),
  answered('made_birth', { date: '2009' }),
  answered('made_birth', { date: '2008-09-17' }, 'companion'),
  answered('made_offer', { text: 'Otelde temizlik, aylık maaşla, yemek ve yatak içinde' }),
  answered('health_need', 'no'),
  answered('refer_consent', 'yes'),
];

const agencies = [
  { id: 'izmir-goc', kind: 'migration', names: { tr: 'İzmir İl Göç İdaresi Müdürlüğü', en: 'İzmir Provincial Directorate of Migration' } },
  { id: 'izmir-savcilik', kind: 'prosecutor', names: { tr: 'İzmir Cumhuriyet Başsavcılığı', en: 'İzmir Chief Public Prosecutor’s Office' } },
];

const preview: PreviewView = {
  id: ID,
  digest: 'ab'.repeat(32),
  agencies,
  basis: 'consent',
  outcome: 'strong_indication',
  answers,
  urgent: [],
  flags: ['PREGNANT_NURSING'],
  legal: strong.legal.map((point) => point.id),
  note: '',
  content: JSON.stringify({ schema: 'fener/referral/1', case: '7K2M-9QXD', answers: answers.map(({ item: id, answer }) => [id, answer]) }, null, 1),
  used: 4312,
  room: 15_500,
  sealed_size: 16_384,
  texts,
};

const at = `outcome/${ID}`;
const referralAt = `referral/${ID}`;
const calls = (outcome: OutcomeView): Answers => ({
  outcome,
  show_item: view({ kind: 'item', item: item('refer_consent'), prompts: [] }),
  preview_referral: ({ note }) => ({ ...preview, note }),
  finalise: { id: 'r9', case: '7K2M-9QXD', state: 'queued', sealed_size: 16_384, agencies },
});

const toSign = ['lower', 'lower-to-some_signs', `lower-reason=${said.reason}`, 'lower-next'];
/** The first press leads from the number to the PIN. */
const trySign = [...toSign, 'field-number=1453', 'pad-go', 'field-pin=582913', 'pad-go'];

export const outcome: Record<string, Scene> = {
  'outcome-strong': { answers: calls(strong), at },
  'outcome-urgent': { answers: calls(urgent), at },
  'outcome-incomplete': { answers: calls(incomplete), at },
  'outcome-turnings': { answers: calls(incomplete), at, steps: ['turnings-open'] },
  'outcome-child': { answers: calls(child), at },
  'outcome-none': { answers: calls(none), at },
  'outcome-raised-declined': { answers: calls(raised), at },
  'outcome-raise': { answers: calls(incomplete), at, steps: ['raise', 'raise-reason=Çok korkuyor, sürekli kapıya bakıyor.'] },
  'outcome-lower': { answers: calls(strong), at, steps: ['lower', 'lower-to-some_signs', `lower-reason=${said.reason}`] },
  'outcome-lower-sign': { answers: { ...calls(strong), lower_outcome: lowered }, at, steps: [...toSign, 'field-number=1453', 'field-pin=582913'] },
  'outcome-lower-wrong': { answers: { ...calls(strong), lower_outcome: new Refusal({ code: 'wrong_pin', left: 9, wait_ms: 0 }) }, at, steps: trySign },
  'outcome-lower-wait': { answers: { ...calls(strong), lower_outcome: new Refusal({ code: 'wait', wait_ms: 25_000 }) }, at, steps: trySign },
  'outcome-lower-officer': { answers: { ...calls(strong), lower_outcome: new Refusal({ code: 'not_supervisor' }) }, at, steps: trySign },
  'outcome-lowered': { answers: { ...calls(strong), lower_outcome: lowered }, at, steps: trySign },
  'outcome-lowered-raised': { answers: calls(both), at },
  'outcome-lowered-over': { answers: calls(over), at },
  'outcome-consent': { answers: calls(incomplete), at, steps: ['ask-consent'] },
  'outcome-consent-blocked': { answers: { ...calls(incomplete), show_item: new Refusal({ code: 'blocked' }) }, at, steps: ['ask-consent'] },
  'outcome-close': { answers: calls(none), at, steps: ['close-screening'] },
  'outcome-gone': { answers: { outcome: new Refusal({ code: 'not_found' }) }, at },
  referral: { answers: calls(strong), at: referralAt },
  'referral-note': { answers: calls(strong), at: referralAt, steps: ['note=Karakoldan her gün 08-18 arası ulaşılır.', 'raw'] },
  'referral-no-recipient': { answers: { ...calls(strong), preview_referral: new Refusal({ code: 'no_recipient' }) }, at: referralAt },
  'referral-stale': { answers: { ...calls(strong), finalise: new Refusal({ code: 'preview_stale' }) }, at: referralAt, steps: ['seal', 'seal-confirm'] },
  'referral-seal': { answers: calls(strong), at: referralAt, steps: ['seal'] },
  sealed: { answers: calls(strong), at: referralAt, steps: ['seal', 'seal-confirm'] },
};

//! The result, the referral and the seal.

import type { AnsweredView, LegalView, OutcomeView, PreviewView, RouteView, WhyView } from '../../src/backend/commands.generated';
import { HOUR, NOW, type Answers, type Scene } from '../scene';
import { texts } from '../texts';
import { consent, ID, view } from './interview';

export const SCALE = ['no_signs', 'some_signs', 'reasonable_grounds', 'strong_indication'];

const silent = (id: string) => ({ id, positive: false, indicators: [] });

export const why: WhyView = {
  profiles: [
    {
      id: 'AL',
      outcome: 'strong_indication',
      rule: 'adult.strong',
      provisional: false,
      dimensions: [
        { id: 'DR', positive: true, indicators: [{ id: 'DR_JOB', strength: 'S' }, { id: 'DR_WAGE', strength: 'M' }] },
        silent('CR'),
        { id: 'AVR', positive: false, indicators: [{ id: 'AVR_ECON', strength: 'M' }] },
        { id: 'EX', positive: true, indicators: [{ id: 'EX_HOURS', strength: 'S' }, { id: 'EX_PAY', strength: 'M' }] },
        { id: 'CD', positive: true, indicators: [{ id: 'CD_DOCS', strength: 'S' }, { id: 'CD_DENOUNCE', strength: 'M' }] },
        silent('AVD'),
      ],
      classes: ['RS_ILO', 'RS_PAL'],
    },
    { id: 'AS', outcome: 'some_signs', rule: 'adult.some', provisional: true, dimensions: [{ id: 'EX', positive: false, indicators: [{ id: 'EX_HOURS', strength: 'W' }] }], classes: [] },
  ],
  facts: { age: 'adult', setting: 'labour', act: 'yes', stage: 'exploited' },
  open: ['CD_ISOL'],
  provisional: true,
};

export const legal: LegalView[] = [
  { id: 'NO_REMOVAL', article: 'CETS 197, art. 10(2)', decides: 'governorate', provenance: { status: 'unverified', source: 'CETS 197' } },
  { id: 'VOT_PERMIT', article: '6458, m. 48', decides: 'pmm', provenance: { status: 'secondary', source: 'gocmenlikofisi.com' } },
];

const routes: RouteView[] = [
  {
    id: 'AMBULANCE',
    urgent: true,
    contact: { id: 'EMERGENCY', phone: '112', languages: [], always_open: true },
    due: null,
    provenance: { status: 'official', source: 'design' },
  },
  {
    id: 'CALL_PMM',
    urgent: false,
    contact: { id: 'YIMER', phone: '157', languages: ['tr', 'en', 'ar', 'fa', 'ru'], always_open: true },
    due: { id: 'CLOCK_48H', amount: 48, unit: 'hours', at: NOW + 47 * HOUR + 400_000, article: '6458, m. 57(1)' },
    provenance: { status: 'secondary', source: 'https://example.org/yimer-157' },
  },
  { id: 'PROSECUTOR', urgent: false, contact: null, due: null, provenance: { status: 'provisional', source: 'design' } },
];

const strong: OutcomeView = {
  id: ID,
  shown: 'strong_indication',
  scale: SCALE,
  incomplete: false,
  reachable: 'strong_indication',
  raised: null,
  can_raise_to: [],
  why,
  urgent: ['MEDICAL_NOW'],
  flags: ['PREGNANT'],
  legal,
  routes,
  referral: { offered: true, consent: true, basis: 'consent', consent_item: 'q_refer' },
  texts,
};

const incomplete: OutcomeView = {
  ...strong,
  shown: 'some_signs',
  incomplete: true,
  reachable: 'reasonable_grounds',
  can_raise_to: ['reasonable_grounds', 'strong_indication'],
  urgent: [],
  routes: routes.slice(1, 2),
  referral: { offered: true, consent: null, basis: null, consent_item: 'q_refer' },
};

const none: OutcomeView = {
  ...strong,
  shown: 'no_signs',
  reachable: 'no_signs',
  can_raise_to: SCALE.slice(1),
  why: { ...why, profiles: [{ id: 'AL', outcome: 'no_signs', rule: 'adult.none', provisional: false, dimensions: ['DR', 'EX'].map(silent), classes: [] }], open: [], provisional: false },
  urgent: [],
  flags: [],
  legal: [],
  routes: [],
  referral: { offered: false, consent: null, basis: null, consent_item: 'q_refer' },
};

const raised: OutcomeView = {
  ...incomplete,
  shown: 'reasonable_grounds',
  incomplete: false,
  raised: { to: 'reasonable_grounds', from: 'some_signs', reason: 'Yanındaki kişi her soruda araya girdi; telefonu onda.' },
  referral: { offered: true, consent: false, basis: null, consent_item: 'q_refer' },
};

const row = (item: string, stage: string, answer: AnsweredView['answer'], source: AnsweredView['source'], asked_by: AnsweredView['asked_by']): AnsweredView => ({ item, stage, answer, source, asked_by });

export const answers: AnsweredView[] = [
  row('o_watched', 'safety', 'yes', 'officer_observed', 'observe'),
  row('d_passport', 'safety', 'no', 'document', 'document'),
  row('a_separate', 'setting', 'yes', 'officer_observed', 'attest'),
  row('i_who', 'setting', 'yes', 'officer_observed', 'inform'),
  row('q_work', 'core', { choice: 'shop' }, 'person', 'ask'),
  row('q_hours', 'core', 'yes', 'person', 'ask'),
  row('q_pay', 'core', 'no', 'person', 'ask'),
  row('q_documents', 'core', 'yes', 'person', 'ask'),
  row('q_leave', 'core', 'refused', 'person', 'ask'),
  row('q_refer', 'closing', 'yes', 'person', 'ask'),
];

const agencies = [
  { id: 'pmm-izmir', kind: 'migration', names: { tr: 'İzmir İl Göç İdaresi Müdürlüğü', en: 'İzmir Provincial Migration Office' } },
  { id: 'savcilik-izmir', kind: 'prosecutor', names: { tr: 'İzmir Cumhuriyet Başsavcılığı', en: 'İzmir Chief Public Prosecutor' } },
];

const preview: PreviewView = {
  id: ID,
  digest: 'ab'.repeat(32),
  agencies,
  basis: 'consent',
  outcome: 'strong_indication',
  answers,
  urgent: ['MEDICAL_NOW'],
  flags: ['PREGNANT'],
  legal: ['NO_REMOVAL'],
  note: '',
  content: JSON.stringify({ schema: 'fener/referral/1', case: '7K2M-9QXD', answers: answers.map(({ item, answer }) => [item, answer]) }, null, 1),
  used: 4312,
  room: 15_500,
  sealed_size: 16_384,
  texts,
};

const at = `outcome/${ID}`;
const calls = (outcome: OutcomeView): Answers => ({
  outcome,
  show_item: view({ kind: 'item', item: consent, prompts: [] }),
  preview_referral: ({ note }) => ({ ...preview, note }),
  finalise: { id: 'r9', case: '7K2M-9QXD', state: 'queued', sealed_size: 16_384, agencies },
});

export const outcome: Record<string, Scene> = {
  'outcome-strong': { answers: calls(strong), at },
  'outcome-incomplete': { answers: calls(incomplete), at },
  'outcome-none': { answers: calls(none), at },
  'outcome-raised-declined': { answers: calls(raised), at },
  'outcome-raise': { answers: calls(incomplete), at, steps: ['raise', 'raise-reason=Çok korkuyor, sürekli kapıya bakıyor.'] },
  'outcome-consent': { answers: calls(incomplete), at, steps: ['ask-consent'] },
  'outcome-close': { answers: calls(none), at, steps: ['close-screening'] },
  referral: { answers: calls(strong), at: `referral/${ID}` },
  'referral-note': { answers: calls(strong), at: `referral/${ID}`, steps: ['note=Karakoldan her gün 08-18 arası ulaşılır.', 'raw'] },
  'referral-seal': { answers: calls(strong), at: `referral/${ID}`, steps: ['seal'] },
  sealed: { answers: calls(strong), at: `referral/${ID}`, steps: ['seal', 'seal-confirm'] },
};

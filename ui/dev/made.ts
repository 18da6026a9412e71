//! Items of no pack: one for each way to answer that the shipped pack does not use.

import type { AskedBy, ItemView, Response } from '../src/backend/commands.generated';

interface Made {
  asked_by?: AskedBy;
  response: Response;
  tr: Record<string, string>;
  en: Record<string, string>;
}

const COUNTRIES =
  'AD AE AF AG AI AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VN VU WS XK YE ZA ZM ZW'.split(
    ' ',
  );

/** Everything that is called after its code, in one language. */
function names(item: string, type: 'region' | 'language', codes: string[], language: string): Record<string, string> {
  const display = new Intl.DisplayNames([language], { type });
  return Object.fromEntries(codes.map((code) => [`item.${item}.choice.${code}`, display.of(code) ?? code]));
}

const LANGUAGES = ['ar', 'az', 'ckb', 'en', 'fa', 'fr', 'ka', 'kk', 'ky', 'ps', 'ru', 'so', 'tk', 'tr', 'uk', 'ur', 'uz'];

export const made: Record<string, Made> = {
  made_papers: {
    response: { choices: ['passport', 'identity', 'permit', 'phone', 'bank', 'money'] },
    tr: {
      'item.made_papers.lead_in': 'Belgeleri ve eşyaları bazen başkası tutar.',
      'item.made_papers': 'Sizin neyiniz başkasında?',
      'item.made_papers.guidance': 'Söylenen her şeyi işaretleyin.',
      'item.made_papers.choice.passport': 'Pasaport',
      'item.made_papers.choice.identity': 'Kimlik',
      'item.made_papers.choice.permit': 'İkamet ya da çalışma izni',
      'item.made_papers.choice.phone': 'Telefon',
      'item.made_papers.choice.bank': 'Banka kartı',
      'item.made_papers.choice.money': 'Para',
    },
    en: {
      'item.made_papers.lead_in': 'Sometimes somebody else keeps papers and things.',
      'item.made_papers': 'What of yours does somebody else have?',
      'item.made_papers.guidance': 'Mark everything that is said.',
      'item.made_papers.choice.passport': 'Passport',
      'item.made_papers.choice.identity': 'Identity card',
      'item.made_papers.choice.permit': 'Residence or work permit',
      'item.made_papers.choice.phone': 'Phone',
      'item.made_papers.choice.bank': 'Bank card',
      'item.made_papers.choice.money': 'Money',
    },
  },
  made_languages: {
    response: { choices: LANGUAGES },
    tr: { 'item.made_languages': 'Hangi dilleri anlıyorsunuz?', ...names('made_languages', 'language', LANGUAGES, 'tr') },
    en: { 'item.made_languages': 'Which languages do you understand?', ...names('made_languages', 'language', LANGUAGES, 'en') },
  },
  made_country: {
    response: { choice: COUNTRIES },
    tr: { 'item.made_country': 'Hangi ülkeden geliyorsunuz?', ...names('made_country', 'region', COUNTRIES, 'tr') },
    en: { 'item.made_country': 'Which country do you come from?', ...names('made_country', 'region', COUNTRIES, 'en') },
  },
  made_hours: {
    response: { number: { min: 0, max: 24 } },
    tr: { 'item.made_hours': 'Günde kaç saat çalışıyordunuz?', 'item.made_hours.guidance': 'Kişinin dediği sayıyı yazın, düzeltmeyin.' },
    en: { 'item.made_hours': 'How many hours a day did you work?', 'item.made_hours.guidance': 'Write the number the person says; do not correct it.' },
  },
  made_pay: {
    response: { number: { min: 0, decimals: 2 } },
    tr: { 'item.made_pay': 'Elinize günde ne kadar geçiyordu, lira olarak?' },
    en: { 'item.made_pay': 'How much a day did you get in your hand, in lira?' },
  },
  made_degrees: {
    asked_by: 'observe',
    response: { number: { min: -500, max: 500, decimals: 1 } },
    tr: { 'item.made_degrees': 'Kaldığı yer kaç derece?' },
    en: { 'item.made_degrees': 'How many degrees is it in the place where the person stays?' },
  },
  made_birth: {
    response: 'date',
    tr: { 'item.made_birth': 'Ne zaman doğdunuz?', 'item.made_birth.guidance': 'Yalnız yılı biliyorsa yıl yeter.' },
    en: { 'item.made_birth': 'When were you born?', 'item.made_birth.guidance': 'If only the year is known, the year is enough.' },
  },
  made_offer: {
    response: { text: { max: 120 } },
    tr: { 'item.made_offer': 'Size hangi iş vaat edildi?' },
    en: { 'item.made_offer': 'Which work were you promised?' },
  },
  made_town: {
    response: { place: { max: 60 } },
    tr: { 'item.made_town': 'Hangi şehirde çalıştınız?' },
    en: { 'item.made_town': 'In which town did you work?' },
  },
  made_told_towns: {
    asked_by: 'never_ask',
    response: { place: { max: 60 } },
    tr: { 'item.made_told_towns': 'Tutulduğu yerin adı' },
    en: { 'item.made_told_towns': 'The name of the place where the person was kept' },
  },
};

/** Their words in one language. */
export function madeTexts(language: 'tr' | 'en'): Record<string, string> {
  return Object.assign({}, ...Object.values(made).map((one) => one[language])) as Record<string, string>;
}

/** As they would stand in a pack. */
export const madeItems = Object.entries(made).map(
  ([id, { asked_by = 'ask', response }]): Omit<ItemView, 'given' | 'sources' | 'may_be_unsure'> => ({ id, stage: 'core', asked_by, phase: 'destination', sensitivity: 1, response }),
);

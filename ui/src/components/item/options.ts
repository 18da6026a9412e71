//! How an item can be answered: the buttons in the order they are shown, which is also the order of the keys 1 to 9.

import type { Answer, AnsweredView, AskedBy, Given, ItemView, Source } from '../../backend/commands.generated';
import { t, type PlainKey } from '../../i18n/i18n.svelte';
import { packText, type Texts } from '../../i18n/pack';

export interface Option {
  testid: string;
  answer: Answer;
  label: string;
  /** The answers that are looked for first are bigger. */
  main: boolean;
  /** A choice's wording is the pack's and may be long. */
  long: boolean;
}

type Plain = Extract<Answer, string>;

/** The group an item's wording belongs to: what is seen is not "yes". */
function manner(askedBy: AskedBy): 'ask' | 'observe' | 'attest' | 'never_ask' {
  if (askedBy === 'observe' || askedBy === 'document') return 'observe';
  if (askedBy === 'attest' || askedBy === 'never_ask') return askedBy;
  return 'ask';
}

const WORDS: Record<'observe' | 'attest' | 'never_ask', Partial<Record<Plain, PlainKey>>> = {
  observe: { yes: 'answer-observe-yes', no: 'answer-observe-no', unknown: 'answer-observe-unknown' },
  attest: { yes: 'answer-attest-yes', no: 'answer-attest-no', unknown: 'answer-attest-unknown' },
  never_ask: { yes: 'answer-never_ask-yes', no: 'answer-never_ask-no', unknown: 'answer-observe-unknown' },
};

function word(askedBy: AskedBy, answer: Plain): string {
  if (askedBy === 'inform' && answer === 'yes') return t('answer-inform-yes');
  const group = manner(askedBy);
  const key: PlainKey = (group === 'ask' ? undefined : WORDS[group][answer]) ?? `answer-${answer}`;
  return t(key);
}

/** An answer in words; for a choice, the pack's own. */
export function answerText(item: Pick<ItemView, 'id' | 'asked_by'>, answer: Answer, texts: Texts, language?: string): string {
  if (typeof answer === 'string') return word(item.asked_by, answer);
  return packText(texts, `item.${item.id}.choice.${answer.choice}`, language);
}

/** How an answer in a list was learnt; without the pack its source is the best guess there is. */
function learnt(given: AnsweredView): AskedBy {
  if (given.asked_by) return given.asked_by;
  return given.source === 'officer_observed' || given.source === 'document' ? 'observe' : 'ask';
}

/** A listed answer in words. */
export function answeredText(given: AnsweredView, texts: Texts): string {
  return answerText({ id: given.item, asked_by: learnt(given) }, given.answer, texts);
}

export function sameAnswer(one: Answer, other: Answer): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other;
  return one.choice === other.choice;
}

export function isGiven(item: ItemView, answer: Answer): boolean {
  return item.given.some((given: Given) => sameAnswer(given.answer, answer));
}

export function sourceText(source: Source): string {
  return t(`source-${source}`);
}

/** Choices can be many and long: they stand under the words, not in the dock. */
export function isList(item: ItemView): boolean {
  return typeof item.response === 'object';
}

/** The buttons of an item. */
export function optionsOf(item: ItemView, texts: Texts): Option[] {
  const plain = (answer: Plain, main: boolean): Option => ({
    testid: `answer-${answer}`,
    answer,
    label: word(item.asked_by, answer),
    main,
    long: false,
  });
  if (item.response === 'acknowledge') return [plain('yes', true)];
  const open = item.asked_by === 'ask' ? [plain('unknown', false), plain('refused', false)] : [plain('unknown', false)];
  if (item.response === 'yes_no') return [plain('yes', true), plain('no', true), ...open];
  const choices = item.response.choice.map((code): Option => {
    const label = answerText(item, { choice: code }, texts);
    return { testid: `choice-${code}`, answer: { choice: code }, label, main: true, long: true };
  });
  return [...choices, ...open];
}

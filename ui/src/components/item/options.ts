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
  /** The letter that answers it too, on a keyboard. */
  letter?: string;
}

type Plain = Extract<Answer, string>;

const LETTERS: Partial<Record<Plain, PlainKey>> = { yes: 'key-yes', no: 'key-no', unknown: 'key-unknown', refused: 'key-refused' };

/** What the officer sees is not "doesn't know" but "can't tell". */
const WORDS: Partial<Record<AskedBy, Partial<Record<Plain, PlainKey>>>> = {
  inform: { yes: 'answer-inform-yes' },
  observe: { unknown: 'answer-observe-unknown' },
  document: { unknown: 'answer-observe-unknown' },
  attest: { unknown: 'answer-observe-unknown' },
  never_ask: { yes: 'answer-never_ask-yes', no: 'answer-never_ask-no', unknown: 'answer-observe-unknown' },
};

function word(askedBy: AskedBy, answer: Plain): string {
  return t(WORDS[askedBy]?.[answer] ?? `answer-${answer}`);
}

/** An answer in words; for a choice, the pack's own. */
export function answerText(item: Pick<ItemView, 'id' | 'asked_by'>, answer: Answer, texts: Texts, language?: string): string {
  if (typeof answer === 'string') return word(item.asked_by, answer);
  const choice = (code: string): string => packText(texts, `item.${item.id}.choice.${code}`, language);
  if ('choice' in answer) return choice(answer.choice);
  if ('choices' in answer) return answer.choices.map(choice).join(', ');
  if ('number' in answer) return String(answer.number);
  return 'date' in answer ? answer.date : answer.text;
}

/** How an answer in a list was learnt; without the pack its source is the best guess there is. */
function learnt(given: AnsweredView): AskedBy {
  if (given.asked_by) return given.asked_by;
  return given.source === 'officer_observed' || given.source === 'document' ? 'observe' : 'ask';
}

/** Asked, but nothing was learnt. */
export function isOpen(answer: Answer | undefined): boolean {
  return answer === 'unknown' || answer === 'refused' || answer === 'not_applicable';
}

/** A listed answer in words. */
export function answeredText(given: AnsweredView, texts: Texts): string {
  return answerText({ id: given.item, asked_by: learnt(given) }, given.answer, texts);
}

export function sameAnswer(one: Answer, other: Answer): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function isGiven(item: ItemView, answer: Answer): boolean {
  return item.given.some((given: Given) => sameAnswer(given.answer, answer));
}

export function sourceText(source: Source): string {
  return t(`source-${source}`);
}

/** Choices can be many and long: they stand under the words, not in the dock. */
export function isList(item: ItemView): boolean {
  return item.response !== 'yes_no' && item.response !== 'acknowledge';
}

/** An answer as a machine reads it: for tests and for comparing. */
export function answerCode(answer: Answer): string {
  return typeof answer === 'string' ? answer : Object.values(answer).map(String).join();
}

/** The buttons of an item. */
export function optionsOf(item: ItemView, texts: Texts): Option[] {
  const plain = (answer: Plain, main: boolean): Option => ({
    testid: `answer-${answer}`,
    answer,
    label: word(item.asked_by, answer),
    main,
    letter: LETTERS[answer] && t(LETTERS[answer]),
  });
  if (item.response === 'acknowledge') return [plain('yes', true)];
  const open = item.asked_by === 'ask' ? [plain('unknown', false), plain('refused', false)] : [plain('unknown', false)];
  if (item.response === 'yes_no') return [plain('yes', true), plain('no', true), ...open];
  const codes = typeof item.response === 'object' && 'choice' in item.response ? item.response.choice : [];
  const choices = codes.map((code): Option => {
    const label = answerText(item, { choice: code }, texts);
    return { testid: `choice-${code}`, answer: { choice: code }, label, main: true };
  });
  return [...choices, ...open];
}

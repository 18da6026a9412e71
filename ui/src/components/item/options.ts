//! How an item can be answered: the buttons in the order they are shown, which is also the order of the keys 1 to 9.

import type { Answer, AnsweredView, AskedBy, Confidence, Given, ItemView, Source } from '../../backend/commands.generated';
import { decimal, listing, partialDate } from '../../i18n/format';
import { t, ui, type PlainKey } from '../../i18n/i18n.svelte';
import { packText, type Texts } from '../../i18n/pack';

export interface Option {
  testid: string;
  answer: Answer;
  label: string;
  /** The language of the label, when it is read aloud in another one than the interface's; and what it says in that. */
  heard?: { language: string; own: string };
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

function choiceText(item: string, code: string, texts: Texts, language?: string): string {
  return packText(texts, `item.${item}.choice.${code}`, language);
}

/** What has to be known of an item to put its answers into words. */
interface Worded {
  id: string;
  askedBy: AskedBy;
  /** Digits after the point of a number. */
  decimals: number;
}

function answerWords(item: Worded, answer: Answer, texts: Texts): string {
  if (typeof answer === 'string') return word(item.askedBy, answer);
  const choice = (code: string): string => choiceText(item.id, code, texts);
  if ('choice' in answer) return choice(answer.choice);
  if ('choices' in answer) return listing(answer.choices.map(choice));
  if ('number' in answer) return decimal(answer.number, item.decimals);
  return 'date' in answer ? partialDate(answer.date) : answer.text;
}

/** An answer in words; for a choice, the pack's own. Words that were typed are shown with `Literal`. */
export function answerText(item: ItemView, answer: Answer, texts: Texts): string {
  const { response } = item;
  const decimals = typeof response === 'object' && 'number' in response ? (response.number.decimals ?? 0) : 0;
  return answerWords({ id: item.id, askedBy: item.asked_by, decimals }, answer, texts);
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
  return answerWords({ id: given.item, askedBy: learnt(given), decimals: given.decimals ?? 0 }, given.answer, texts);
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

/** Where an answer comes from, and that it is not certain where it is not. */
export function originText({ source, confidence }: { source: Source; confidence?: Confidence }): string {
  return confidence === 'unsure' ? `${sourceText(source)}, ${t('confidence-unsure-short')}` : sourceText(source);
}

/** An answer as a machine reads it. */
export function answerCode(answer: Answer): string {
  return typeof answer === 'string' ? answer : Object.values(answer).map(String).join();
}

/** More choices than an eye finds its way in: they are looked for. */
export const MANY = 12;

/** How an item is answered on the screen. */
export type Manner = 'buttons' | 'rows' | 'number' | 'date' | 'line';

export function mannerOf({ response }: ItemView): Manner {
  if (response === 'date') return 'date';
  if (typeof response === 'string') return 'buttons';
  if ('choice' in response) return response.choice.length > MANY ? 'rows' : 'buttons';
  if ('choices' in response) return 'rows';
  return 'number' in response ? 'number' : 'line';
}

/** An item's own choices. */
export function codesOf({ response }: ItemView): string[] {
  if (typeof response === 'string') return [];
  if ('choice' in response) return response.choice;
  return 'choices' in response ? response.choices : [];
}

/** What needs room stands under the words, not in the dock. */
export function isList(item: ItemView): boolean {
  return item.response !== 'yes_no' && item.response !== 'acknowledge';
}

/** What is typed stands right under the words, so that both are seen at once. */
export function isTyped(item: ItemView): boolean {
  return ['number', 'date', 'line'].includes(mannerOf(item));
}

function plain(item: ItemView, answer: Plain, main: boolean): Option {
  return {
    testid: `answer-${answer}`,
    answer,
    label: word(item.asked_by, answer),
    main,
    letter: LETTERS[answer] && t(LETTERS[answer]),
  };
}

/** The answers of an item that say nothing of what was asked. */
export function openOptions(item: ItemView): Option[] {
  const unknown = plain(item, 'unknown', false);
  return item.asked_by === 'ask' ? [unknown, plain(item, 'refused', false)] : [unknown];
}

/** The same beside something to be typed or looked for; there, that the question does not fit cannot be chosen. */
export function openBeside(item: ItemView): Option[] {
  return [...openOptions(item), plain(item, 'not_applicable', false)];
}

/** Read aloud, in the language that the person hears. */
export function isAloud({ asked_by }: Pick<ItemView, 'asked_by'>): boolean {
  return asked_by === 'ask' || asked_by === 'inform';
}

/** The words of a choice: as they are read aloud, and what they say to whoever reads them. */
export function choiceWords(item: ItemView, code: string, texts: Texts, heard: string): Pick<Option, 'label' | 'heard'> {
  const own = choiceText(item.id, code, texts);
  if (!isAloud(item) || heard === ui.language) return { label: own };
  return { label: choiceText(item.id, code, texts, heard), heard: { language: heard, own } };
}

/** The buttons of an item that has nothing else; `heard` is the language that the person hears. */
export function optionsOf(item: ItemView, texts: Texts, heard: string = ui.language): Option[] {
  if (item.response === 'acknowledge') return [plain(item, 'yes', true)];
  if (item.response === 'yes_no') return [plain(item, 'yes', true), plain(item, 'no', true), ...openOptions(item)];
  const choices = codesOf(item).map((code): Option => {
    return { testid: `choice-${code}`, answer: { choice: code }, main: true, ...choiceWords(item, code, texts, heard) };
  });
  return [...choices, ...openOptions(item)];
}

//! The shipped pack's own items, law, routes and words, so that the gallery shows what the field will show; and a few made ones.

import interviewFile from '../../protocols/tr-first-level/interview.json';
import indicatorFile from '../../protocols/tr-first-level/indicators.json';
import packFile from '../../protocols/tr-first-level/pack.json';
import routingFile from '../../protocols/tr-first-level/routing.json';
import en from '../../protocols/tr-first-level/texts/en.json';
import tr from '../../protocols/tr-first-level/texts/tr.json';
import type {
  AnsweredView,
  Answer,
  AskedBy,
  ContactView,
  DueView,
  Given,
  ItemView,
  LedWith,
  LegalView,
  Phase,
  PromptView,
  Provenance,
  RouteView,
  Source,
  Strength,
  WhyProfile,
} from '../src/backend/commands.generated';
import type { Texts } from '../src/i18n/pack';
import { madeItems, madeTexts } from './made';
import { HOUR, NOW } from './scene';

interface Route {
  id: string;
  urgent?: boolean;
  contact?: string;
  clock?: string;
  provenance: Provenance;
}
type Clock = Pick<DueView, 'id' | 'amount' | 'unit' | 'law' | 'article'> & { starts: 'finalised' | 'elsewhere' };

const items = [...(interviewFile.items as unknown as Omit<ItemView, 'given' | 'sources' | 'may_be_unsure'>[]), ...madeItems];
const guards: { id: string; never_say?: string[] }[] = interviewFile.guards;
const indicators = indicatorFile.indicators as unknown as { id: string; dimension: string; strength: Record<string, { default: Strength }> }[];
const routing = routingFile as unknown as { legal: LegalView[]; contacts: ContactView[]; clocks: Clock[]; routes: Route[] };

export const texts: Texts = { tr: { ...tr, ...madeTexts('tr') }, en: { ...en, ...madeTexts('en') } };
export const SCALE = packFile.outcomes;
export const STAGES = interviewFile.stages.map((stage) => stage.id);
export const PACK = { id: packFile.header.id, version: packFile.header.version, hash: '0'.repeat(64) };

/** An interview that began with the current pack. */
export const led: LedWith = { version: PACK.version, is_current: true, is_missing: false, move_to: null };

function named<T extends { id: string }>(list: T[], id: string): T {
  const found = list.find((one) => one.id === id);
  if (!found) throw new Error(`the pack has no ${id}`);
  return found;
}

const SOURCES: Record<AskedBy, Source[]> = {
  ask: ['person', 'companion'],
  never_ask: ['person', 'companion'],
  observe: ['officer_observed'],
  document: ['document', 'officer_observed'],
  attest: ['officer_observed'],
  inform: ['officer_observed'],
  calculate: ['officer_observed'],
};

/** An item of the pack, with what was answered so far. */
export function item(id: string, ...given: Given[]): ItemView {
  const { stage, asked_by, phase, sensitivity, response } = named(items, id);
  return { id, stage, asked_by, phase: phase satisfies Phase, sensitivity, response, given, sources: SOURCES[asked_by], may_be_unsure: !['attest', 'inform', 'calculate'].includes(asked_by) };
}

/** A guard of the pack as a reminder. */
export function prompt(id: string): PromptView {
  return { id, never_say: named(guards, id).never_say ?? [] };
}

/** A given answer of an item, as lists show it. */
export function answered(id: string, answer: Answer, source?: Source): AnsweredView {
  const { stage, asked_by, sources, response } = item(id);
  const decimals = typeof response === 'object' && 'number' in response ? (response.number.decimals ?? 0) : null;
  return { item: id, stage, asked_by, answer, decimals, source: source ?? sources[0] ?? 'person', confidence: 'sure' };
}

/** Legal points of the pack. */
export function legal(...ids: string[]): LegalView[] {
  return ids.map((id) => {
    const { law, article, decides, provenance } = named(routing.legal, id);
    return { id, law, article: article ?? '', decides, provenance };
  });
}

/** A route of the pack, `after` hours after the interview began to count. */
export function route(id: string, after = 0): RouteView {
  const { urgent = false, contact, clock, provenance } = named(routing.routes, id);
  return { id, urgent, contact: contact ? reach(contact) : null, due: clock ? due(clock, after) : null, provenance };
}

function reach(id: string): ContactView {
  const { phone = null, languages = [], always_open = null } = named(routing.contacts, id);
  return { id, phone, languages, always_open };
}

function due(id: string, after: number): DueView {
  const { amount, unit, law, article, starts } = named(routing.clocks, id);
  const hours = unit === 'hours' ? amount : amount * 24;
  return { id, amount, unit, law, article, at: starts === 'finalised' ? NOW + (hours - after) * HOUR : null };
}

/** A profile with the signs observed in it; the dimensions in `positive` add up. */
export function profile(id: string, outcome: string, positive: string[], observed: string[], more: Partial<WhyProfile> = {}): WhyProfile {
  const dimensions = packFile.dimensions.map((dimension) => ({
    id: dimension.id,
    positive: positive.includes(dimension.id),
    indicators: indicators
      .filter((sign) => sign.dimension === dimension.id && observed.includes(sign.id) && id in sign.strength)
      .map((sign) => ({ id: sign.id, strength: sign.strength[id]?.default ?? 'M' })),
  }));
  return { id, outcome, rule: `${id}.rule`, provisional: /S$/.test(id), dimensions, classes: [], ...more };
}

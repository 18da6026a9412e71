//! The pack's texts, which travel with each view in every language of the pack.

import type { HomeView } from '../backend/commands.generated';
import { t, ui } from './i18n.svelte';

/** By language, then by text key. */
export type Texts = HomeView['texts'];

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'ur', 'ps', 'ku-arab', 'he']);

/** The pack's text for `key` in `language`; absent when the pack has none. */
export function findText(texts: Texts, key: string, language: string = ui.language): string | undefined {
  return texts[language]?.[key];
}

/** The pack's text for `key`, or the last part of the key itself: without a pack, ids are shown. */
export function packText(texts: Texts, key: string, language: string = ui.language): string {
  return findText(texts, key, language) ?? key.slice(key.indexOf('.') + 1);
}

/** A law and what of it, as it is cited in the language of the page. */
export function citation(texts: Texts, { law, article }: { law: string; article: string }): string {
  const name = packText(texts, `law.${law}`);
  return article === '' ? name : t('citation', { law: name, article });
}

/** The direction a language is written in. */
export function direction(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr';
}

//! The interface's own texts. Interview texts belong to the pack and come with each view.

import { FluentBundle, FluentResource } from '@fluent/bundle';

import en from './en.ftl?raw';
import type { Messages } from './keys.generated';
import tr from './tr.ftl?raw';

export type Key = keyof Messages;
/** Texts that take no arguments. */
export type PlainKey = { [K in Key]: Messages[K] extends undefined ? K : never }[Key];
type ArgsOf<K extends Key> = Messages[K] extends undefined ? [] : [args: Messages[K]];

const LOCALES: Record<string, { locale: string; source: string }> = {
  tr: { locale: 'tr-TR', source: tr },
  en: { locale: 'en-GB', source: en },
};

/** Languages the interface has words in; a device may offer fewer. */
export const LANGUAGES = Object.keys(LOCALES);

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- a cache that no screen looks at
const bundles = new Map<string, FluentBundle>();

function bundleFor(language: string): FluentBundle {
  let bundle = bundles.get(language);
  if (!bundle) {
    const { locale, source } = LOCALES[language] ?? { locale: 'tr-TR', source: tr };
    bundle = new FluentBundle(locale);
    bundle.addResource(new FluentResource(source));
    bundles.set(language, bundle);
  }
  return bundle;
}

/** The language of the interface. Only `session` sets it, as far as it can from what the device says. */
class Interface {
  language = $state('tr');

  get locale(): string {
    return LOCALES[this.language]?.locale ?? 'tr-TR';
  }
}

export const ui = new Interface();

/** The text of a key in the interface's language. A missing text shows its key: tests make that impossible. */
export function t<K extends Key>(key: K, ...[args]: ArgsOf<K>): string {
  const bundle = bundleFor(ui.language);
  const pattern = bundle.getMessage(key)?.value;
  return pattern ? bundle.formatPattern(pattern, args ?? null) : key;
}

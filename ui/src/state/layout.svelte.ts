//! How much room there is, and what the officer likes to have open. Lives as long as the page, on no disk.

import { MediaQuery } from 'svelte/reactivity';

/** Wide enough for a pane beside the interview. */
export const aside = new MediaQuery('min-width: 1200px');

/** Wide enough for more than what has to be done now. */
export const roomy = new MediaQuery('min-width: 768px');

class Layout {
  /** Advice that is not read aloud: opened or closed once, it stays so from item to item. */
  advice = $state(roomy.current);
}

export const layout = new Layout();

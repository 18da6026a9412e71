//! Hides everything at once behind a page that says nothing of what this is, and locks: three quick taps beside the
//! buttons, or one key. What was answered is stored with each answer, so the interview is where it was.

import { session } from './session.svelte';
import { isThreefold, type Tap } from './taps';

/** Whoever taps three times often taps a fourth time: the page does not show itself for that. */
const SETTLE_MS = 1000;
const CONTROLS = 'button, a, input, textarea, select, summary, label, [role="button"]';

class Cover {
  shown = $state(false);
  private since = 0;
  private taps: Tap[] = [];

  start(): () => void {
    const onTap = (event: PointerEvent): void => this.tapped(event);
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'F9') return;
      event.preventDefault();
      event.stopPropagation();
      this.hide();
    };
    addEventListener('pointerdown', onTap, { capture: true, passive: true });
    addEventListener('keydown', onKey, { capture: true });
    return () => {
      removeEventListener('pointerdown', onTap, { capture: true });
      removeEventListener('keydown', onKey, { capture: true });
    };
  }

  /** Nothing is left on the screen before anything else is done. */
  hide(): void {
    if (session.status?.stage !== 'open') return;
    this.shown = true;
    this.since = Date.now();
    this.taps = [];
    void session.lock();
  }

  /** Back to the lock screen. */
  lift(): void {
    if (Date.now() - this.since >= SETTLE_MS) this.shown = false;
  }

  private tapped(event: PointerEvent): void {
    const onControl = event.target instanceof Element && event.target.closest(CONTROLS) !== null;
    this.taps = onControl ? [] : [...this.taps.slice(-2), { at: Date.now(), x: event.clientX, y: event.clientY }];
    if (isThreefold(this.taps)) this.hide();
  }
}

export const cover = new Cover();

//! Locks the interface when nobody touches it, and tells the device that somebody does: it counts too, and locks a page
//! that hangs.

import { call } from '../backend/call';
import { session } from './session.svelte';

const TOUCHES = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
/** The device hears of a touch at most this often; it waits longer than the page by more than that. */
const TELL_MS = 5000;
/** Seconds before the lock in which a notice counts down. */
const WARN_S = 15;

class Idle {
  /** Seconds until the lock, only while the notice is to be shown. */
  warning = $state<number>();
  private touched = Date.now();
  private told = 0;

  start(): () => void {
    const touch = (): void => {
      this.touched = Date.now();
      this.warning = undefined;
      this.tell();
    };
    touch();
    for (const name of TOUCHES) addEventListener(name, touch, { capture: true, passive: true });
    const timer = setInterval(() => this.check(), 1000);
    return () => {
      clearInterval(timer);
      for (const name of TOUCHES) removeEventListener(name, touch, { capture: true });
    };
  }

  private tell(): void {
    if (session.status?.stage !== 'open' || this.touched - this.told < TELL_MS) return;
    this.told = this.touched;
    // Whoever is locked out already is told so by `call` itself; nothing else depends on the answer.
    call('touch', {}).catch(() => undefined);
  }

  private check(): void {
    const limit = session.status?.stage === 'open' ? session.status.idle_lock_s : 0;
    if (limit <= 0) {
      this.touched = Date.now();
      this.warning = undefined;
      return;
    }
    const left = Math.ceil(limit - (Date.now() - this.touched) / 1000);
    this.warning = left <= WARN_S ? Math.max(left, 0) : undefined;
    if (left <= 0) void session.lock();
  }
}

export const idle = new Idle();

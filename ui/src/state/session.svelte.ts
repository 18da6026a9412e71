//! What the device says of itself, and who is signed in. Every screen hangs on its stage.

import { call, errorOf, onLocked } from '../backend/call';
import type { CallError, StatusView } from '../backend/commands.generated';
import { ui } from '../i18n/i18n.svelte';
import { forgetPlace } from './router.svelte';

class Session {
  status = $state<StatusView>();
  /** Why the device could not even say how it is. */
  failure = $state<CallError>();
  /** The device's clock minus the page's, in milliseconds. */
  private drift = $state(0);
  /** Moves every quarter minute, so that "5 minutes ago" stays true. */
  private tick = $state(Date.now());

  constructor() {
    setInterval(() => (this.tick = Date.now()), 15_000);
    onLocked(() => void this.refresh());
  }

  /** What the device believes the time is. */
  get now(): number {
    return this.tick + this.drift;
  }

  async refresh(): Promise<void> {
    try {
      this.adopt(await call('status', {}));
      this.failure = undefined;
    } catch (thrown) {
      this.failure = errorOf(thrown);
    }
  }

  /** Takes over what a call said of the device. */
  adopt(status: StatusView): void {
    if (status.stage !== 'open') forgetPlace();
    this.status = status;
    this.tick = Date.now();
    this.drift = status.now - this.tick;
    this.speak(status.language);
  }

  /** Hides everything at once, then has the keys forgotten. */
  async lock(): Promise<void> {
    const { status } = this;
    if (status?.stage !== 'open') return;
    this.adopt({ ...status, stage: 'locked', officer: null });
    try {
      this.adopt(await call('lock', {}));
    } catch (thrown) {
      this.failure = errorOf(thrown);
    }
  }

  async setLanguage(language: string): Promise<void> {
    // A device that cannot even say how it is shall at least say so in the right language.
    if (this.failure) return this.speak(language);
    try {
      this.adopt(await call('set_language', { language }));
    } catch (thrown) {
      this.failure = errorOf(thrown);
    }
  }

  private speak(language: string): void {
    ui.language = language;
    document.documentElement.lang = language;
  }
}

export const session = new Session();

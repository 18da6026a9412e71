//! The exchange with the hub: started here, watched until it is idle again.

import { call, errorOf } from '../backend/call';
import type { CallError, SyncView } from '../backend/commands.generated';

const POLL_MS = 300;

export class Sync {
  view = $state<SyncView>();
  error = $state<CallError>();
  /** From the touch until all that it brought is shown. */
  #started = $state(false);

  get running(): boolean {
    return this.#started || this.#exchanging;
  }

  get #exchanging(): boolean {
    return this.view !== undefined && this.view.phase !== 'idle';
  }

  /** Starts a sync and watches it; `ended` is told when it is over, whatever came of it. */
  async start(ended: () => Promise<void>): Promise<void> {
    if (this.running) return;
    this.#started = true;
    this.error = undefined;
    try {
      this.view = await call('sync', {});
      await this.watch();
    } catch (thrown) {
      this.error = errorOf(thrown);
    }
    await ended();
    this.#started = false;
  }

  /** Watches a sync that runs already. */
  async watch(): Promise<void> {
    while (this.#exchanging) {
      await new Promise((wake) => setTimeout(wake, POLL_MS));
      this.view = await call('sync_status', {});
    }
  }
}

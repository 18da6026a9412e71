//! The exchange with the hub: started here, watched until it is idle again.

import { call, errorOf } from '../backend/call';
import type { CallError, SyncView } from '../backend/commands.generated';

const POLL_MS = 300;

export class Sync {
  view = $state<SyncView>();
  error = $state<CallError>();

  get running(): boolean {
    return this.view !== undefined && this.view.phase !== 'idle';
  }

  /** Starts a sync and watches it; `ended` is told when it is over, whatever came of it. */
  async start(ended: () => void): Promise<void> {
    if (this.running) return;
    this.error = undefined;
    try {
      this.view = await call('sync', {});
      await this.watch();
    } catch (thrown) {
      this.error = errorOf(thrown);
    }
    ended();
  }

  /** Watches a sync that runs already. */
  async watch(): Promise<void> {
    while (this.running) {
      await new Promise((wake) => setTimeout(wake, POLL_MS));
      this.view = await call('sync_status', {});
    }
  }
}

//! One call at a time for a screen: whether it runs, and why it failed.

import { errorOf } from '../backend/call';
import type { CallError } from '../backend/commands.generated';

export class Task {
  busy = $state(false);
  error = $state<CallError>();

  /** Runs `work` unless something runs already; gives its value, or nothing when it failed. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.error = undefined;
    try {
      return await work();
    } catch (thrown) {
      this.error = errorOf(thrown);
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}

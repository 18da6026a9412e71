//! One call at a time for a screen: whether it runs, and why it failed.

import { errorOf } from '../backend/call';
import type { CallError } from '../backend/commands.generated';

export class Task {
  busy = $state(false);
  error = $state<CallError>();

  /**
   * Runs `work` unless something runs already; gives its value, or nothing when it failed. A repeated call leaves the
   * last error on the screen until it knows better.
   */
  async run<T>(work: () => Promise<T>, repeated = false): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    if (!repeated) this.error = undefined;
    try {
      const value = await work();
      this.error = undefined;
      return value;
    } catch (thrown) {
      this.error = errorOf(thrown);
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}

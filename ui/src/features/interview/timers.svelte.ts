//! Reminders that come with time. Each is shown once in an interview, for as long as the page lives.

import { SvelteSet } from 'svelte/reactivity';

import type { InterviewView, TimerView } from '../../backend/commands.generated';

/** Longer than anybody leads an interview without a touch, and short enough for a page to wait for. */
const LONGEST_S = 86_400;

/** What was put away, by screening and guard. */
const away = new SvelteSet<string>();

export class Timers {
  private view = $state<InterviewView>();
  /** Seconds of interview, as far as they matter. */
  private led = $state(0);

  /** The reminder to show now. */
  due = $derived.by((): TimerView | undefined => {
    const { view, led } = this;
    if (!view || view.step.kind === 'done' || view.stopped) return undefined;
    return view.timers.find(({ prompt, after_minutes }) => after_minutes * 60 <= led && !away.has(`${view.id} ${prompt.id}`));
  });

  /** Waits for what this view will be reminded of. Gives the function that stops waiting. */
  follow(view: InterviewView): () => void {
    this.view = view;
    this.led = view.led_s;
    const left = view.timers.map(({ after_minutes }) => after_minutes * 60 - view.led_s);
    const waits = left
      .filter((seconds) => seconds > 0 && seconds < LONGEST_S)
      .map((seconds) => setTimeout(() => (this.led = Math.max(this.led, view.led_s + seconds)), seconds * 1000));
    return () => waits.forEach(clearTimeout);
  }

  putAway(): void {
    if (this.view && this.due) away.add(`${this.view.id} ${this.due.prompt.id}`);
  }
}

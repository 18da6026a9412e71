//! Leading one interview: the view at hand, and every step that can be taken from it.

import { call, type Args, type CommandName } from '../../backend/call';
import type { Answer, Change, Confidence, InterviewView, ItemView, Source, StopReason } from '../../backend/commands.generated';
import { go } from '../../state/router.svelte';
import { Task } from '../../state/task.svelte';

/** An answer that was given but not taken over yet. */
export interface Pending {
  item: ItemView;
  answer: Answer;
  source: Source | undefined;
  confidence: Confidence;
}

type Showing = 'open_screening' | 'show_item' | 'answer' | 'undo';

export class Lead {
  readonly id: string;
  view = $state<InterviewView>();
  /** Waits for "mis-tap or said otherwise". */
  differs = $state<Pending>();
  /** Could not be saved; can be tried again. */
  unsaved = $state<Pending>();
  /** Where the interview stands instead, when an answer was refused because something comes first. */
  instead = $state<InterviewView>();
  /** Where the answer to an item comes from, when not the usual source, and how sure it is. */
  private origin = $state<{ item: string; source: Source; confidence: Confidence }>();
  /** Urgent triggers that hold since this step; the others were shown before. */
  alarm = $state<string[]>([]);
  readonly task = new Task();
  private readonly looking = new Task();

  constructor(id: string) {
    this.id = id;
  }

  sourceOf(item: ItemView): Source {
    return this.originOf(item)?.source ?? item.sources[0] ?? 'person';
  }

  confidenceOf(item: ItemView): Confidence {
    return this.originOf(item)?.confidence ?? 'sure';
  }

  chooseOrigin(item: ItemView, source: Source, confidence: Confidence): void {
    this.origin = { item: item.id, source, confidence };
  }

  private originOf(item: ItemView): { source: Source; confidence: Confidence } | undefined {
    return this.origin?.item === item.id ? this.origin : undefined;
  }

  open(): Promise<void> {
    return this.show('open_screening', { id: this.id });
  }

  back(): void {
    if (this.view?.previous) void this.show('show_item', { id: this.id, item: this.view.previous });
  }

  next(): void {
    if (this.view?.next) void this.show('show_item', { id: this.id, item: this.view.next });
  }

  undo(): void {
    if (this.view?.can_undo) void this.show('undo', { id: this.id });
  }

  answer(item: ItemView, answer: Answer): Promise<void> {
    return this.give({ item, answer, source: this.originOf(item)?.source, confidence: this.confidenceOf(item) });
  }

  /** Gives a pending answer again, with what the officer said about the earlier one. */
  async give(pending: Pending, change?: Change): Promise<void> {
    const { item, answer, source, confidence } = pending;
    this.differs = undefined;
    await this.show('answer', { id: this.id, item: item.id, answer, source: source ?? null, confidence, change: change ?? null });
    this.unsaved = this.task.error?.code === 'not_saved' ? pending : undefined;
    if (this.task.error?.code === 'blocked') await this.lookUp();
    if (this.task.error?.code !== 'answer_differs') return;
    this.task.error = undefined;
    this.differs = pending;
  }

  /** Finds the condition that stands in the way, and leaves the screen as it is. */
  private async lookUp(): Promise<void> {
    this.instead = await this.looking.run(() => call('open_screening', { id: this.id }));
  }

  async pause(): Promise<void> {
    if (await this.task.run(() => call('pause_screening', { id: this.id }))) go('home');
  }

  async stop(reason: StopReason): Promise<void> {
    if (await this.task.run(() => call('stop_screening', { id: this.id, reason }))) go('outcome', this.id);
  }

  private async show<C extends Showing & CommandName>(command: C, args: Args<C>): Promise<void> {
    const next = await this.task.run(() => call(command, args));
    if (next) this.take(next);
  }

  /** Shows what is to be shown next. */
  take(next: InterviewView): void {
    const known = this.view?.urgent ?? [];
    this.alarm = next.urgent.filter((id) => !known.includes(id));
    this.view = next;
  }
}

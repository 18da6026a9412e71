//! Day or night: a bright screen at a dark checkpoint blinds its officer and is seen from afar. By itself the page goes by the
//! device's wish and its clock; what the officer chooses holds until the page is gone, on no disk.

import { MediaQuery } from 'svelte/reactivity';

import { session } from './session.svelte';

export type Choice = 'auto' | 'day' | 'night';

/** Hours of the evening and the morning between which it is night. */
const DUSK = 18;
const DAWN = 7;

class Light {
  choice = $state<Choice>('auto');
  private readonly dark = new MediaQuery('prefers-color-scheme: dark');

  get now(): 'day' | 'night' {
    if (this.choice !== 'auto') return this.choice;
    const hour = new Date(session.now).getHours();
    return this.dark.current || hour >= DUSK || hour < DAWN ? 'night' : 'day';
  }

  /** The other one than now. */
  turn(): void {
    this.choice = this.now === 'day' ? 'night' : 'day';
  }
}

export const light = new Light();

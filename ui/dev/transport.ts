//! Answers every call from the scene named in the address. Only the gallery contains this file.

import type { CallError } from '../src/backend/commands.generated';
import { Refusal, locked, status, type Scene } from './scene';
import { scenes } from './scenes';
import { showIndex, walk } from './walk';

const query = new URLSearchParams(location.search);
const name = query.get('scene') ?? '';
const scene: Scene = scenes[name] ?? { answers: { status } };
let language = query.get('lang') ?? 'tr';

if (scenes[name]) {
  history.replaceState(null, '', `#/${scene.at ?? ''}`);
  void walk(scene.steps ?? []);
} else {
  showIndex(Object.keys(scenes));
}

export async function send(command: string, args: unknown): Promise<unknown> {
  if (command === 'set_language') {
    language = (args as { language: string }).language;
    return { ...status, ...(scene.answers.status as object), language };
  }
  // So that a test sees what was given.
  if (command === 'answer') document.documentElement.dataset['given'] = JSON.stringify((args as { answer: unknown }).answer);
  const answers = { status, lock: locked, ...scene.answers } as Record<string, unknown>;
  if (!(command in answers)) throw { code: 'unknown_command' } satisfies CallError;
  const answer = answers[command];
  const value: unknown = typeof answer === 'function' ? (answer as (args: unknown) => unknown)(args) : answer;
  if (value instanceof Refusal) throw value.error;
  return typeof value === 'object' && value !== null && 'idle_lock_s' in value ? { ...value, language } : value;
}

//! The one door: every use case is an entry of the app's command table.

import { send } from '#transport';

import type { CallError, Commands } from './commands.generated';

export type CommandName = keyof Commands;
export type Args<C extends CommandName> = Commands[C]['args'];
export type Result<C extends CommandName> = Commands[C]['result'];

/** A call that was not carried out, with the reason as a value. */
export class CallFailure extends Error {
  readonly error: CallError;

  constructor(error: CallError) {
    super(error.code);
    this.error = error;
  }
}

/** What is told to everyone who listens when a call is refused because the device is locked. */
const lockedListeners = new Set<() => void>();

export function onLocked(listener: () => void): () => void {
  lockedListeners.add(listener);
  return () => lockedListeners.delete(listener);
}

/** Calls one entry of the table; throws {@link CallFailure} with the table's own error. */
export async function call<C extends CommandName>(name: C, args: Args<C>): Promise<Result<C>> {
  try {
    return (await send(name, args)) as Result<C>;
  } catch (thrown) {
    const error = asCallError(thrown);
    if (error.code === 'locked') lockedListeners.forEach((listener) => listener());
    throw new CallFailure(error);
  }
}

/** The error of a failed call; anything that is not one is a fault of the program. */
export function errorOf(thrown: unknown): CallError {
  return thrown instanceof CallFailure ? thrown.error : { code: 'internal' };
}

function asCallError(thrown: unknown): CallError {
  const known = typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string';
  return known ? (thrown as CallError) : { code: 'internal' };
}

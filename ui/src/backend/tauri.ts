import { invoke } from '@tauri-apps/api/core';

/** Hands one call to the app behind the window; rejects with what the command table answered. */
export function send(command: string, args: unknown): Promise<unknown> {
  return invoke('call', { command, args });
}

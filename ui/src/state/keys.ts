//! Keys of the keyboard, never while somebody types into a field or a sheet is open.

export type Keymap = Record<string, (() => void) | undefined>;

/** Whoever began to listen last stands nearest to the person and comes first. */
const keymaps: (() => Keymap)[] = [];

/** Listens on the whole page; names are `Key`, `Ctrl+Key`. Gives the function that stops listening. */
export function listen(keymap: () => Keymap): () => void {
  if (keymaps.length === 0) addEventListener('keydown', onKey);
  keymaps.push(keymap);
  return () => {
    keymaps.splice(keymaps.lastIndexOf(keymap), 1);
    if (keymaps.length === 0) removeEventListener('keydown', onKey);
  };
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || event.metaKey || isTyping(event.target)) return;
  if (document.querySelector('dialog[open]')) return;
  const name = (event.ctrlKey ? 'Ctrl+' : '') + event.key;
  const actions = [...keymaps].reverse().map((keymap) => keymap()[name] ?? keymap()[name.toLowerCase()]);
  const action = actions.find((one) => one !== undefined);
  if (!action || event.repeat) return;
  event.preventDefault();
  action();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

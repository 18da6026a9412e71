//! Keys of the keyboard, never while somebody types into a field or a sheet is open.

export type Keymap = Record<string, (() => void) | undefined>;

/** Listens on the whole page; names are `Key`, `Ctrl+Key`. Gives the function that stops listening. */
export function listen(keymap: () => Keymap): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (document.querySelector('dialog[open]')) return;
    const name = (event.ctrlKey ? 'Ctrl+' : '') + event.key;
    const action = keymap()[name] ?? keymap()[name.toLowerCase()];
    if (!action || event.repeat) return;
    event.preventDefault();
    action();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

//! Presses what a scene asks for, and says when the page stands still.

const find = (testid: string): HTMLElement | null => {
  const all = document.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`);
  return [...all].find((element) => element.closest('dialog[open]')) ?? all[0] ?? null;
};

async function until<T>(look: () => T | null): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== null) return found;
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

/** Whether something comes up at all: on a wide screen some buttons are not needed. */
async function soon(testid: string): Promise<boolean> {
  for (let tries = 0; tries < 25 && !find(testid); tries += 1) await new Promise((wake) => setTimeout(wake, 20));
  return find(testid) !== null;
}

export async function walk(steps: string[]): Promise<void> {
  await until(() => document.querySelector('#app > *:not([data-testid="splash"])'));
  for (const step of steps) {
    const [testid = '', text] = step.replace(/\?$/, '').split('=');
    if (step.endsWith('?') && !(await soon(testid))) continue;
    const element = await until(() => {
      const found = find(testid);
      return found && !found.matches(':disabled') && !found.closest('[data-ready="false"]') ? found : null;
    });
    if (text !== undefined && (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) {
      element.focus();
      element.value = text;
      element.dispatchEvent(new Event('input', { bubbles: true }));
    } else {
      element.click();
    }
    await new Promise((wake) => setTimeout(wake, 60));
  }
  await document.fonts.ready;
  await new Promise((wake) => setTimeout(wake, 350));
  document.documentElement.dataset['still'] = 'true';
}

/** A page of links instead of the app. */
export function showIndex(names: string[]): void {
  const list = document.createElement('ul');
  for (const name of names) {
    const link = document.createElement('a');
    link.href = `?scene=${name}`;
    link.dataset['scene'] = name;
    link.textContent = name;
    const line = document.createElement('li');
    line.append(link);
    list.append(line);
  }
  document.body.append(list);
}

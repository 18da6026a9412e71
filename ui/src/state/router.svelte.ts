//! Where the page is: the part after `#`, as a list of words.

class Router {
  path = $state<string[]>(read());

  constructor() {
    addEventListener('hashchange', () => (this.path = read()));
  }

  get room(): string {
    return this.path[0] ?? '';
  }

  get id(): string {
    return this.path[1] ?? '';
  }
}

function read(): string[] {
  return location.hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decodeURIComponent);
}

export const router = new Router();

/** Goes to a room. */
export function go(...path: string[]): void {
  location.hash = `#/${path.map(encodeURIComponent).join('/')}`;
}

/** Forgets where the page was, so that a locked screen says nothing about it. */
export function forgetPlace(): void {
  history.replaceState(null, '', '#/');
  router.path = [];
}

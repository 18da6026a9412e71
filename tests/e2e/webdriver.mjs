// A small WebDriver client over plain HTTP: just what the journeys need to drive the real window.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

async function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Processes whose environment carries `mark`, so that a window left behind can be found and ended. */
function processesWith(mark) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** One window of the app, driven through WebKitWebDriver. Each has its own home, runtime folder and port. */
export class Window {
  constructor({ binary, args = [], home, env = {} }) {
    this.binary = binary;
    this.args = args;
    this.env = env;
    this.home = home ?? mkdtempSync(join(tmpdir(), 'fener-home-'));
    this.runtime = join(this.home, 'run');
    this.temp = join(this.home, 'tmp');
    for (const folder of [this.runtime, this.temp]) mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.mark = `FENER_E2E_MARK=${this.home}`;
  }

  async open() {
    this.port = await freePort();
    const env = {
      ...process.env,
      HOME: this.home,
      XDG_RUNTIME_DIR: this.runtime,
      XDG_DATA_HOME: join(this.home, 'data'),
      XDG_CACHE_HOME: join(this.home, 'cache'),
      XDG_CONFIG_HOME: join(this.home, 'config'),
      TMPDIR: this.temp,
      TAURI_AUTOMATION: 'true',
      TAURI_WEBVIEW_AUTOMATION: 'true',
      FENER_E2E_MARK: this.home,
      GDK_BACKEND: 'x11',
      ...this.env,
    };
    this.driver = spawn('WebKitWebDriver', [`--port=${this.port}`, '--host=127.0.0.1'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.log = '';
    this.driver.stdout.on('data', (chunk) => (this.log += chunk));
    this.driver.stderr.on('data', (chunk) => (this.log += chunk));
    await this.#until(async () => (await fetch(`http://127.0.0.1:${this.port}/status`)).ok, 'the driver to start');
    const { sessionId } = await this.#request('POST', '/session', {
      capabilities: {
        alwaysMatch: { 'webkitgtk:browserOptions': { binary: this.binary, args: this.args } },
      },
    });
    this.session = `/session/${sessionId}`;
    return this;
  }

  async #request(method, path, body) {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    const { value } = await response.json();
    if (value?.error) throw Object.assign(new Error(`${value.error}: ${value.message}`), { webdriver: value.error });
    return value;
  }

  async #until(check, what, timeout = 20_000) {
    const end = Date.now() + timeout;
    let last;
    while (Date.now() < end) {
      try {
        const value = await check();
        if (value) return value;
      } catch (error) {
        last = error;
      }
      await sleep(60);
    }
    throw new Error(`waited ${timeout} ms for ${what}${last ? `: ${last.message}` : ''}`);
  }

  async #elements(css) {
    const found = await this.#request('POST', `${this.session}/elements`, { using: 'css selector', value: css });
    return found.map((element) => element[ELEMENT]);
  }

  /** Runs a script in the page; for looking, not for acting. */
  async look(script, ...args) {
    return this.#request('POST', `${this.session}/execute/sync`, { script, args });
  }

  /** Whether an element with this test id is there now. */
  async has(testid) {
    return (await this.#elements(`[data-testid="${testid}"]`)).length > 0;
  }

  /** Waits until the element with this test id is there; gives its WebDriver id. */
  async wait(testid, timeout) {
    const [element] = await this.#until(
      async () => {
        const found = await this.#elements(`[data-testid="${testid}"]`);
        return found.length > 0 ? found : undefined;
      },
      `"${testid}"`,
      timeout,
    );
    return element;
  }

  /** Waits for one of several test ids; gives the one that came. */
  async waitAny(testids, timeout) {
    return this.#until(
      async () => {
        for (const testid of testids) if (await this.has(testid)) return testid;
        return undefined;
      },
      testids.join(' or '),
      timeout,
    );
  }

  /** Waits until the element with this test id has gone. */
  async gone(testid, timeout) {
    await this.#until(async () => !(await this.has(testid)), `"${testid}" to go`, timeout);
  }

  /** Clicks the element with this test id that is displayed; `within` narrows it down by a CSS selector. */
  async click(testid, within = '') {
    await this.#until(async () => {
      for (const element of await this.#elements(`${within} [data-testid="${testid}"]`)) {
        if (!(await this.#request('GET', `${this.session}/element/${element}/displayed`))) continue;
        await this.#scrollTo(element);
        await this.#request('POST', `${this.session}/element/${element}/click`, {});
        return true;
      }
      return false;
    }, `"${testid}" to take a click`);
  }

  /** Scrolls as a person would: WebKit's driver takes what peeks out under a bar for in view, and then cannot click it. */
  async #scrollTo(element) {
    await this.look('arguments[0].scrollIntoView({ block: "nearest" })', { [ELEMENT]: element });
  }

  async type(testid, text) {
    const element = await this.wait(testid);
    await this.#request('POST', `${this.session}/element/${element}/clear`, {});
    await this.#request('POST', `${this.session}/element/${element}/value`, { text });
  }

  async text(testid) {
    const element = await this.wait(testid);
    return this.#request('GET', `${this.session}/element/${element}/text`);
  }

  /** The text of an element that only a screen reader reads. */
  async hidden(testid) {
    await this.wait(testid);
    return this.look('return document.querySelector(`[data-testid="${arguments[0]}"]`).textContent', testid);
  }

  async attribute(testid, name) {
    const element = await this.wait(testid);
    return this.#request('GET', `${this.session}/element/${element}/attribute/${name}`);
  }

  /** Waits until the attribute has one of these values. */
  async until(testid, name, values, timeout) {
    return this.#until(async () => {
      const value = await this.attribute(testid, name);
      return values.includes(value) ? value : undefined;
    }, `${testid}[${name}] to be ${values.join(' or ')}`, timeout);
  }

  /** Waits until the attribute has another value than this one; gives it. */
  async elsewhere(testid, name, value, timeout) {
    return this.#until(async () => {
      const now = await this.attribute(testid, name);
      return now === value ? undefined : now;
    }, `${testid}[${name}] to be other than ${value}`, timeout);
  }

  async size(width, height) {
    await this.#request('POST', `${this.session}/window/rect`, { x: 0, y: 0, width, height });
    const fits = 'return window.innerWidth === arguments[0] && window.innerHeight === arguments[1]';
    await this.#until(() => this.look(fits, width, height), `a size of ${width}x${height}`);
    await this.painted();
  }

  /** Waits until the page has been laid out and drawn anew. */
  async painted() {
    const script = 'const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))';
    await this.#request('POST', `${this.session}/execute/async`, { script, args: [] });
  }

  async screenshot(path) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.from(await this.#request('GET', `${this.session}/screenshot`), 'base64'));
  }

  /** Process ids of the app itself (not of the driver or the web view's helpers). */
  pids() {
    return processesWith(this.mark).filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] === this.binary;
      } catch {
        return false;
      }
    });
  }

  /** Ends the app as a power cut would: no goodbye. */
  async kill() {
    for (const pid of this.pids()) process.kill(pid, 'SIGKILL');
    await this.close();
  }

  /** Ends the session, the driver and whatever the window left behind. */
  async close() {
    await this.#request('DELETE', this.session).catch(() => {});
    this.driver.kill('SIGTERM');
    for (let round = 0; round < 50 && processesWith(this.mark).length > 0; round += 1) {
      for (const pid of processesWith(this.mark)) {
        try {
          process.kill(pid, round < 20 ? 'SIGTERM' : 'SIGKILL');
        } catch {
          // It ended by itself.
        }
      }
      await sleep(100);
    }
  }
}

// What a journey needs around the windows: the built programs, an offline authority and a real hub process.

import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const target = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');

/** A program that `make build-for-tests` built. */
export function program(name) {
  return join(target, 'debug', name);
}

async function freePort() {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Runs `fener` and gives what it said as JSON; what it says on the way goes nowhere. */
export async function fener(...args) {
  const { stdout } = await run(program('fener'), [...args, '--json']);
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}

/** An authority's folder and a hub, both new. The hub's process comes and goes as the network does. */
export class Authority {
  static async found(folder) {
    const authority = new Authority();
    authority.dir = join(folder, 'authority');
    authority.hub = join(folder, 'hub');
    authority.log = join(folder, 'hub.log');
    authority.port = await freePort();
    const init = ['init', '--host', 'localhost', '--ip', '127.0.0.1', '--data', authority.hub];
    await run(program('fener-hub'), init);
    const url = `https://127.0.0.1:${authority.port}`;
    const made = await fener('admin', 'init', '--out', authority.dir, '--hub-url', url, '--hub-data', authority.hub);
    authority.rootKey = made.root_key;
    await authority.connect();
    await fener('admin', 'publish', '--dir', authority.dir);
    return authority;
  }

  /** The network comes. */
  async connect() {
    const log = openSync(this.log, 'a');
    const address = `127.0.0.1:${this.port}`;
    const args = ['serve', '--print-ready', '--root-key', this.rootKey, '--listen', address, '--data', this.hub];
    this.process = spawn(program('fener-hub'), args, { stdio: ['ignore', 'pipe', log] });
    closeSync(log);
    await new Promise((ready, failed) => {
      this.process.stdout.once('data', ready);
      this.process.once('exit', () => failed(new Error(`the hub did not start, see ${this.log}`)));
    });
  }

  /** The network goes. */
  async disconnect() {
    const gone = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGKILL');
    await gone;
  }

  /** A one-time code for a device of this place, `('--station', id)` or `('--agency', id)`, with keys in a file or not. */
  async code(kind, id, { software } = { software: true }) {
    const allowed = software ? ['--allow-software'] : [];
    const { code } = await fener('registrar', 'code', ...allowed, '--dir', this.dir, kind, id);
    return code;
  }

  /** Confirms the enrolment that waits; gives the six digits that the registrar sees. */
  async confirm() {
    return fener('registrar', 'confirm', '--dir', this.dir, '--yes', '--wait', '30');
  }
}

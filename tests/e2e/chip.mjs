// A TPM made of software, `swtpm` from Debian, that can be taken away and brought back.

import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const HOST = '127.0.0.1';

function listens(port) {
  return new Promise((answer) => {
    const server = createServer();
    server.once('error', () => answer(false));
    server.listen(port, HOST, () => server.close(() => answer(true)));
  });
}

/** A port and the one after it, both free: commands come in at the first, the power switch is the second. */
async function twoFreePorts() {
  for (let port = 23_000 + (process.pid % 10_000); port < 60_000; port += 2)
    if ((await listens(port)) && (await listens(port + 1))) return port;
  throw new Error('no two free ports');
}

function answers(port) {
  return new Promise((answer) => {
    const socket = createConnection({ host: HOST, port }, () => socket.end(() => answer(true)));
    socket.once('error', () => answer(false));
  });
}

export class Chip {
  static async made(memory) {
    const chip = new Chip();
    chip.memory = memory;
    chip.port = await twoFreePorts();
    mkdirSync(memory, { recursive: true });
    await chip.start();
    return chip;
  }

  /** As the system's TPM libraries name it. */
  get name() {
    return `swtpm:host=${HOST},port=${this.port}`;
  }

  async start() {
    const at = (port) => `type=tcp,bindaddr=${HOST},port=${port}`;
    const args = ['socket', '--tpm2', '--flags', 'not-need-init,startup-clear', '--tpmstate', `dir=${this.memory}`];
    this.process = spawn('swtpm', [...args, '--server', at(this.port), '--ctrl', at(this.port + 1)], { stdio: 'ignore' });
    const gone = new Promise((_, failed) => {
      this.process.once('error', () => failed(new Error('`swtpm` is missing: `make deps-test` installs it')));
      this.process.once('exit', (code) => failed(new Error(`the chip ended with ${code}`)));
    });
    gone.catch(() => {});
    const up = async () => {
      while (!(await answers(this.port + 1))) await sleep(20);
    };
    await Promise.race([up(), gone]);
  }

  /** Taken out of the machine. What it keeps stays in it. */
  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGTERM');
    await gone;
  }
}

// A system bus of its own with a stand-in for systemd's logind on it, to put a machine to sleep that goes on running.

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { root } from './stage.mjs';

/** As the real bus: open files are handed on, and anybody may ask. */
const CONFIG = (socket) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>custom</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="*"/>
    <allow receive_type="*"/>
  </policy>
</busconfig>
`;

/** Python's D-Bus is Debian's, so it is Debian's Python that has it. */
const PYTHON = '/usr/bin/python3';

function started(program, args, env, said) {
  const process = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: process.stdout });
  return new Promise((done, failed) => {
    process.once('error', () => failed(new Error(`\`${program}\` is missing: \`make deps-test\` installs it`)));
    process.once('exit', (code) => failed(new Error(`\`${program}\` ended with ${code}`)));
    lines.once('line', () => done(process));
    lines.on('line', said);
  });
}

async function ended(process) {
  if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
  const gone = new Promise((done) => process.once('exit', done));
  process.kill('SIGTERM');
  await gone;
}

export class Logind {
  static async made(folder) {
    const logind = new Logind();
    mkdirSync(folder, { recursive: true });
    const socket = join(folder, 'socket');
    const config = join(folder, 'bus.conf');
    writeFileSync(config, CONFIG(socket));
    logind.address = `unix:path=${socket}`;
    logind.seen = [];
    logind.waiting = [];
    const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: logind.address };
    logind.bus = await started('dbus-daemon', ['--nofork', '--print-address', `--config-file=${config}`], env, () => {});
    const script = join(root, 'tests/e2e/logind.py');
    logind.process = await started(PYTHON, [script], env, (line) => logind.#saw(line));
    logind.seen = [];
    return logind;
  }

  #saw(line) {
    this.seen.push(line);
    for (const look of this.waiting.splice(0)) look();
  }

  /** `sleep`: the machine is about to. `wake`: it did. `lock`: somebody locked its desktop. */
  happens(what) {
    this.process.stdin.write(`${what}\n`);
  }

  /** Waits for the next thing that it sees and that was not waited for yet: `held`, `released`. */
  async sees() {
    const end = Date.now() + 30_000;
    while (this.seen.length === 0) {
      const left = end - Date.now();
      if (left <= 0) throw new Error('logind saw nothing for 30 s');
      let timer;
      await Promise.race([new Promise((look) => this.waiting.push(look)), new Promise((over) => (timer = setTimeout(over, left)))]);
      clearTimeout(timer);
    }
    return this.seen.shift();
  }

  /** logind goes, and the bus with it. */
  async stop() {
    await ended(this.process);
    await ended(this.bus);
  }
}

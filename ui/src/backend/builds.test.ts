import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { build } from 'vite';
import { afterAll, describe, expect, it, vi } from 'vitest';

const folders: string[] = [];
afterAll(() => {
  vi.unstubAllEnvs();
  folders.forEach((folder) => rmSync(folder, { recursive: true }));
});

/** Every text file of a build in one string. */
async function built(mode: string): Promise<{ html: string; code: string }> {
  vi.stubEnv('NODE_ENV', 'production');
  const outDir = mkdtempSync(join(tmpdir(), 'fener-ui-'));
  folders.push(outDir);
  await build({ mode, logLevel: 'error', build: { outDir } });
  const files = readdirSync(outDir, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(js|css)$/.test(file));
  const code = files.map((file) => readFileSync(join(outDir, file), 'utf8')).join('\n');
  return { html: readFileSync(join(outDir, 'index.html'), 'utf8'), code };
}

describe('the builds', () => {
  it('the shipped one talks to the window alone', async () => {
    const { html, code } = await built('production');
    expect(code).not.toMatch(/\bfetch\s*\(/);
    expect(code).not.toMatch(/XMLHttpRequest|WebSocket|EventSource|sendBeacon/);
    expect(code).not.toMatch(/localStorage|sessionStorage|indexedDB/);
    expect(code).toContain('__TAURI_INTERNALS__');
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)/);
    expect(code).not.toMatch(/url\(["']?data:/);
  });

  it('the bridge talks to its one route', async () => {
    const { code } = await built('bridge');
    expect(code).toMatch(/fetch\s*\(\s*["'`]\.\/call/);
    expect(code).not.toContain('__TAURI_INTERNALS__');
  });
});

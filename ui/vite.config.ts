import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const { version } = JSON.parse(readFileSync(path('package.json'), 'utf8')) as { version: string };

/** How the page reaches `app`: the window's IPC, a test server's one route, or the fixtures of the gallery. */
const TRANSPORTS: Record<string, { file: string; out: string }> = {
  bridge: { file: 'src/backend/bridge.ts', out: 'dist-bridge' },
  gallery: { file: 'dev/transport.ts', out: 'dist-gallery' },
};
const SHIPPED = { file: 'src/backend/tauri.ts', out: 'dist' };

export default defineConfig(({ mode }) => {
  const { file, out } = TRANSPORTS[mode] ?? SHIPPED;
  return {
    base: './',
    plugins: [svelte()],
    define: { __APP_VERSION__: JSON.stringify(version) },
    resolve: { alias: { '#transport': path(file) } },
    build: {
      outDir: out,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
    },
    test: { include: ['src/**/*.test.ts', 'dev/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
  };
});

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('.', import.meta.url));
const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8');

it('every test id stands in the list', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.svelte'));
  const used = files.flatMap((file) => [...read(file).matchAll(/testid="([^"]+)"/g)].map(([, id = '']) => id));
  const listed = new Set(read('testids.ts').split(/[\s,;:()=]+/));
  expect([...new Set(used)].filter((id) => !listed.has(id) && !listed.has(`${id}.`))).toEqual([]);
});

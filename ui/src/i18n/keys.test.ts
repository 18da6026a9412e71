import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { messagesOf, render } from '../../scripts/keys.mjs';
import { SCHEMA } from '../../scripts/types.mjs';

const read = (relative: string): string => readFileSync(fileURLToPath(new URL(relative, import.meta.url)), 'utf8');
const en = messagesOf(read('./en.ftl'));
const tr = messagesOf(read('./tr.ftl'));

/** Every source of the interface but tests and generated files. */
function sources(): string {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const wanted = files.filter((file) => /\.(svelte|ts)$/.test(file) && !/\.(test|generated)\.ts$/.test(file));
  return wanted.map((file) => readFileSync(`${root}/${file}`, 'utf8')).join('\n');
}

describe('the texts of the interface', () => {
  it('are the same in every language, with the same arguments', () => {
    expect([...tr.keys()].sort()).toEqual([...en.keys()].sort());
    for (const [key, names] of tr) expect(names, key).toEqual(en.get(key));
  });

  it('have the types they were generated for', () => {
    expect(read('./keys.generated.ts'), 'run `npm run keys`').toBe(render(read('./en.ftl')));
  });

  it('are all used', () => {
    const code = sources();
    const parts = [...code.matchAll(/`([a-z]+(?:-[a-z_]+)*-)\$\{[^}]*\}(-[a-z]+)?`/g)];
    // A key that is put together holds a word of the command table or one that stands in the code.
    const words = new Set([...(readFileSync(SCHEMA, 'utf8') + code).matchAll(/["'](\w+)["']/g)].map(([, word]) => word));
    const isMade = (key: string): boolean =>
      parts.some(([, start = '', end = '']) => key.startsWith(start) && key.endsWith(end) && words.has(key.slice(start.length, key.length - end.length)));
    const unused = [...en.keys()].filter((key) => !code.includes(`'${key}'`) && !isMade(key));
    expect(unused).toEqual([]);
  });

  it('stop with one key in every language, which is nothing else in any of them', () => {
    const letters = (file: string): [string, string][] =>
      [...read(file).matchAll(/^key-(\w+) = (\S+)$/gm)].map(([, name = '', letter = '']): [string, string] => [name, letter]);
    const all = [...letters('./tr.ftl'), ...letters('./en.ftl')];
    const stops = all.filter(([name]) => name === 'stop').map(([, letter]) => letter);
    expect(stops).toHaveLength(2);
    expect(new Set(stops).size).toBe(1);
    expect(all.filter(([name, letter]) => name !== 'stop' && stops.includes(letter))).toEqual([]);
  });

  it('never speak of trafficking or victims outside the interview', () => {
    const seen = /^(unlock|enrol|first|damaged|home|settings|about|sync|state|idle)/;
    for (const file of ['./tr.ftl', './en.ftl']) {
      const lines = read(file).split('\n').filter((line) => seen.test(line));
      expect(lines.filter((line) => /traffick|victim|ticaret|mağdur/i.test(line))).toEqual([]);
    }
  });
});

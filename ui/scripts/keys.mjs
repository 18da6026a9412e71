// Writes src/i18n/keys.generated.ts: every message of the English file with the arguments it takes.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { parse, Visitor } from '@fluent/syntax';

const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** Message id to the sorted names of its arguments. */
export function messagesOf(ftl) {
  const messages = new Map();
  for (const entry of parse(ftl, { withSpans: false }).body) {
    if (entry.type === 'Junk') throw new Error(`not Fluent: ${entry.content.split('\n')[0]}`);
    if (entry.type !== 'Message') continue;
    const names = new Set();
    class Arguments extends Visitor {
      visitVariableReference(node) {
        names.add(node.id.name);
      }
    }
    new Arguments().visit(entry);
    messages.set(entry.id.name, [...names].sort());
  }
  return messages;
}

/** The TypeScript file for the messages of `ftl`. */
export function render(ftl) {
  const lines = [...messagesOf(ftl)].map(([id, names]) => {
    const args = names.map((name) => `${name}: string | number`).join('; ');
    return `  '${id}': ${names.length > 0 ? `{ ${args} }` : 'undefined'};`;
  });
  return `/* Written by \`npm run keys\` from en.ftl. */\n\n/** Every text of the interface with the arguments it takes. */\nexport interface Messages {\n${lines.join('\n')}\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(here('../src/i18n/keys.generated.ts'), render(readFileSync(here('../src/i18n/en.ftl'), 'utf8')));
}

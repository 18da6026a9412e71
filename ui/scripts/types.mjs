// Writes src/backend/commands.generated.ts from schemas/commands.json, which is made from the Rust types.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { compile } from 'json-schema-to-typescript';

const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));
export const SCHEMA = here('../../schemas/commands.json');
export const TYPES = here('../src/backend/commands.generated.ts');

const reference = (value) => (typeof value === 'string' ? { $ref: value } : value);

/** An enum of described constants becomes a plain enum: the words stay in the schema. */
function plain(node) {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== 'object' || node === null) return node;
  // A reference with a description beside it would become a second type.
  if (node.$ref) return { $ref: node.$ref };
  if (Array.isArray(node.oneOf)) {
    const values = node.oneOf.flatMap((one) => ('const' in one ? [one.const] : one.enum && !one.properties ? one.enum : []));
    const others = node.oneOf.filter((one) => !('const' in one) && !(one.enum && !one.properties));
    const rest = { ...node };
    delete rest.oneOf;
    if (values.length > 0 && others.length === 0) return { ...rest, type: 'string', enum: values };
    if (values.length > 0) return { ...rest, oneOf: [{ type: 'string', enum: values }, ...others.map(plain)] };
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, plain(value)]));
}

/** The TypeScript file for a description of the command table. */
export async function render(document) {
  const entries = Object.entries(document['x-commands']).map(([name, { args, result }]) => {
    const properties = { args: reference(args), result: reference(result) };
    return [name, { type: 'object', properties, required: ['args', 'result'] }];
  });
  const root = {
    title: 'Commands',
    description: 'Every use case by name.',
    type: 'object',
    properties: Object.fromEntries(entries),
    required: entries.map(([name]) => name),
    $defs: plain(document.$defs),
  };
  return compile(root, 'Commands', {
    additionalProperties: false,
    unreachableDefinitions: true,
    bannerComment: '/* Written by `npm run types` from schemas/commands.json. */',
    style: { singleQuote: true, printWidth: 120 },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(TYPES, await render(JSON.parse(readFileSync(SCHEMA, 'utf8'))));
}

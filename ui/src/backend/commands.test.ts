import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { render, SCHEMA, TYPES } from '../../scripts/types.mjs';

it('the types are those of the command table', async () => {
  const fresh = await render(JSON.parse(readFileSync(SCHEMA, 'utf8')));
  expect(readFileSync(TYPES, 'utf8'), 'run `npm run types`').toBe(fresh);
});

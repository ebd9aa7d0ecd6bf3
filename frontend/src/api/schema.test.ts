// @vitest-environment node
import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, it } from 'vitest';

it('the generated types are those of docs/api-schema.yml (npm run types)', async () => {
  const schema = new URL('../../../docs/api-schema.yml', import.meta.url);
  const fresh = astToString(await openapiTS(readFileSync(schema, 'utf8')));
  const kept = readFileSync(new URL('./schema.d.ts', import.meta.url), 'utf8');
  // The command writes a comment above what the library gives.
  expect(kept.slice(kept.indexOf('export interface paths'))).toBe(fresh.slice(fresh.indexOf('export interface paths')));
});

/** Fails where the page's script and style sheet, as they travel, are over budget. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET = 350 * 1024;
const folder = new URL('../../figures_lite/static/figures_lite/', import.meta.url);

let sum = 0;
for (const name of ['app.js', 'app.css']) {
  let bytes;
  try {
    bytes = gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length;
  } catch (error) {
    console.error(`${name} is not built (${error.code}): run npm run build:page first.`);
    process.exit(1);
  }
  console.log(`${name.padEnd(8)} ${(bytes / 1024).toFixed(1)} kB`);
  sum += bytes;
}
console.log(`${'together'.padEnd(8)} ${(sum / 1024).toFixed(1)} kB of ${BUDGET / 1024} kB, gzipped`);
if (sum > BUDGET) process.exit(1);

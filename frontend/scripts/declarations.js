/** Completes the declarations: the compiler copies none that were there before, such as those generated from the schema. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';

copyFileSync('src/api/schema.d.ts', 'dist/api/schema.d.ts');
// Hosts import the style sheet themselves, by its name in the exports.
writeFileSync('dist/index.d.ts', readFileSync('dist/index.d.ts', 'utf8').replace("import './styles.css';\n", ''));

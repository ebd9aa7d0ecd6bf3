/** Builds the library: ESM without its peers, an entry for widgets and one for each front-end framework, one style sheet, messages beside it. */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';
import react from '@vitejs/plugin-react';

// Peers, and dependencies that a host may have already.
const outside = [
  /^d3-/, /^react($|\/)/, /^react-dom($|\/)/, /^react-intl($|\/)/, /^@tanstack\/react-query($|\/)/, /^@openedx\/paragon($|\/)/,
  /^react-router(-dom)?($|\/)/, /^@edx\/frontend-platform($|\/)/, /^@openedx\/frontend-base($|\/)/,
];
// Whoever takes one of these has its styles with it; widgets' hosts import the style sheet where they want it.
const ENTRIES = { index: 'src/index.ts', fpf: 'src/entries/fpf.tsx', 'frontend-base': 'src/entries/frontend-base.tsx' };

/** Translations are data: a host loads the one it wants from `@figures-lite/widgets/messages/<locale>.json`. */
function messages(): Plugin {
  return {
    name: 'figures-lite-messages',
    closeBundle() {
      mkdirSync('dist/messages', { recursive: true });
      for (const name of readdirSync('src/i18n/messages')) {
        if (name.endsWith('.json')) copyFileSync(`src/i18n/messages/${name}`, `dist/messages/${name}`);
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), messages()],
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    sourcemap: true,
    // Hosts minify; what they debug stays readable.
    minify: false,
    lib: { entry: ENTRIES, formats: ['es'], cssFileName: 'styles' },
    cssCodeSplit: false,
    rolldownOptions: {
      external: outside,
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'shared/[name].js',
        banner: (chunk) => (chunk.isEntry && chunk.name !== 'index' ? "import './styles.css';" : ''),
      },
    },
  },
});

/** Builds the library: ESM without its peers, one style sheet, messages beside it. */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';
import react from '@vitejs/plugin-react';

// Peers, and dependencies that a host may have already.
const outside = [/^d3-/, /^react($|\/)/, /^react-dom($|\/)/, /^react-intl($|\/)/, /^@tanstack\/react-query($|\/)/, /^@openedx\/paragon($|\/)/];

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
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: () => 'index.js', cssFileName: 'styles' },
    rollupOptions: { external: outside },
  },
});

// As frontend-build does it with webpack: the app's env.config is found by that name.
import { fileURLToPath } from 'node:url';

export default {
  base: './',
  oxc: { jsx: { runtime: 'automatic' } },
  define: { 'process.env': {} },
  resolve: { alias: { 'env.config': fileURLToPath(new URL('src/env.config.jsx', import.meta.url)) } },
  build: { chunkSizeWarningLimit: 4000 },
};

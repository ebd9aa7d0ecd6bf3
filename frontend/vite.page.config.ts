/** Builds the page Django serves: one script and one style sheet, into the app's static files. */
import { defineConfig } from 'vite';
import react from '@vitejs/plugin-react';

export default defineConfig({
  plugins: [react()],
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // The folder also holds files that are not built.
    outDir: '../figures_lite/static/figures_lite',
    emptyOutDir: false,
    copyPublicDir: false,
    cssCodeSplit: false,
    // A single file: the LMS's static files storage hashes names, and rewrites no imports.
    lib: { entry: 'src/app/main.tsx', formats: ['iife'], name: 'figuresLite', fileName: () => 'app.js', cssFileName: 'app' },
  },
});

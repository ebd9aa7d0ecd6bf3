import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import react from '@vitejs/plugin-react';

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: {
      // What frontend-platform takes from the host that it is built into.
      'env.config': fileURLToPath(new URL('src/testing/envConfig.ts', import.meta.url)),
      // The registry that tests install from has no frontend-base: what is written down of it stands in.
      '@openedx/frontend-base': fileURLToPath(new URL('src/testing/frontendBase.tsx', import.meta.url)),
      // Its own sources, which it ships: what it is compiled to asks for modules as only webpack does.
      '@openedx/frontend-plugin-framework': fileURLToPath(new URL('node_modules/@openedx/frontend-plugin-framework/src/index.js', import.meta.url)),
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    setupFiles: ['src/testing/setup.ts'],
    css: false,
    restoreMocks: true,
    testTimeout: 15_000,
    env: { TZ: 'America/New_York' },
    server: { deps: { inline: [/@openedx\/paragon/, /@edx\/frontend-platform\/(?!node_modules)/, /@openedx\/frontend-plugin-framework/] } },
  },
});

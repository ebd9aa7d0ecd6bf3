/** Shows every widget with made-up data: to look at, never built. */
import { defineConfig } from 'vite';
import react from '@vitejs/plugin-react';

export default defineConfig({ root: 'src/testing/gallery', plugins: [react()], server: { port: 5199 } });

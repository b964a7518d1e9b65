import { readFileSync } from 'node:fs'

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

import { djangoHost } from './build/django-host.ts'

const DJANGO = process.env.DJANGO_URL ?? 'http://127.0.0.1:8000'
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }

export default defineConfig({
  base: '/static/app/',
  define: { __APP_VERSION__: JSON.stringify(version) },
  plugins: [react(), djangoHost(DJANGO)],
  build: {
    manifest: true,
    outDir: 'dist',
    target: 'es2022',
    // The designer is one large library loaded on its own route only.
    chunkSizeWarningLimit: 2500,
    rollupOptions: {
      input: { main: 'src/main.tsx', 'diagram-page': 'src/diagram-page.tsx' },
    },
  },
  server: {
    proxy: {
      '^/(api|admin|login|logout|static/(?!app/))': { target: DJANGO },
      '/ws/': { target: DJANGO, ws: true },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    testTimeout: 30_000,
    css: false,
    // These import one another without file endings, which only a bundler can follow, and only in their ES modules.
    server: { deps: { inline: [/bpmn-js/, /diagram-js/, /@bpmn-io/] } },
    alias: [{ find: /^(bpmn-js-properties-panel|@bpmn-io\/properties-panel)$/, replacement: '$1/dist/index.esm.js' }],
  },
})

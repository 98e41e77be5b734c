import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/**
 * Puts the development-only stand-in where `lib/ipc.ts` expects the generated bindings. Used by
 * `vite --mode fake` and by the tests, never by a production build; `scripts/check-bundle.mjs` proves it.
 */
function standIn(): Plugin {
  const path = fileURLToPath(new URL('./src/dev/stand-in.ts', import.meta.url));
  return {
    name: 'passbook-stand-in',
    enforce: 'pre',
    resolveId(source, importer) {
      return source === './bindings' && importer?.endsWith('/lib/ipc.ts') ? path : null;
    },
  };
}

export default defineConfig(({ mode }) => {
  const fake = mode === 'fake' || mode === 'test';
  return {
    plugins: [svelte(), ...(fake ? [standIn()] : [])],
    clearScreen: false,
    server: { port: 1420, strictPort: true },
    resolve: mode === 'test' ? { conditions: ['browser'] } : {},
    build: {
      target: ['es2022', 'safari16'],
      outDir: mode === 'fake' ? 'dist-fake' : 'dist',
      // A style attribute, an inline script or a data: font would need `unsafe-inline` or a wider CSP (IW-2).
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
    },
    test: {
      environment: 'jsdom',
      include: ['tests/**/*.test.ts'],
      setupFiles: ['tests/setup.ts'],
      css: false,
      // The first test of a file also compiles the app; on a busy machine that takes its time.
      testTimeout: 30_000,
      hookTimeout: 120_000,
      maxWorkers: 2,
      // Each test starts the app anew, libraries and all: as few files they load in a fraction of the time.
      deps: {
        optimizer: {
          client: {
            enabled: true,
            include: [
              'svelte',
              'svelte/internal/client',
              'svelte/internal/disclose-version',
              'svelte/reactivity',
              'bits-ui',
              'uplot',
              // Together, or there are two of what they share.
              '@codemirror/autocomplete',
              '@codemirror/commands',
              '@codemirror/lang-sql',
              '@codemirror/language',
              '@codemirror/state',
              '@codemirror/view',
              '@lezer/highlight',
            ],
          },
        },
      },
    },
  };
});

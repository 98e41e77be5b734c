import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['dist', 'dist-fake', 'screenshots', 'src/lib/bindings.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      // TypeScript knows the names; this rule does not know types.
      'no-undef': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-eval': 'error',
      // No HTML sink in the bundle (UI-8).
      'svelte/no-at-html-tags': 'error',
      'no-restricted-globals': [
        'error',
        { name: 'localStorage', message: 'Nothing from the API may reach the disk (IW-14).' },
        { name: 'sessionStorage', message: 'Nothing from the API may reach the disk (IW-14).' },
        { name: 'indexedDB', message: 'Nothing from the API may reach the disk (IW-14).' },
        { name: 'fetch', message: 'The web view calls commands only.' },
      ],
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Server text is text (UI-8).' },
        { property: 'outerHTML', message: 'Server text is text (UI-8).' },
        { property: 'insertAdjacentHTML', message: 'Server text is text (UI-8).' },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@tauri-apps/*'], message: 'Only lib/ipc.ts talks to the shell.' },
            { group: ['**/bindings', '**/dev/*'], message: 'Only lib/ipc.ts knows the bindings.' },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: { 'prefer-const': 'off' },
  },
  {
    files: ['src/lib/ipc.ts', 'src/dev/**', 'tests/**'],
    rules: {
      'no-restricted-imports': 'off',
    },
  },
  {
    files: ['src/dev/**', 'tests/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'no-restricted-properties': 'off' },
  },
  { files: ['scripts/**', '*.config.*'], languageOptions: { globals: { ...globals.node } } },
);

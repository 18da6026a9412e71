import eslint from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

import svelteConfig from './svelte.config.js';

/** Nothing of an interview may be written to the disk by the web view. */
const STORAGE = ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore'];
const FEATURES = ['enrol', 'unlock', 'home', 'interview', 'outcome', 'referral', 'desk', 'settings', 'supervisor'];

const tauri = { group: ['@tauri-apps/*'], message: 'only src/backend talks to the window' };

export default ts.config(
  { ignores: ['dist/', 'dist-bridge/', 'dist-gallery/', 'shots/', 'src/**/*.generated.ts'] },
  eslint.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js', 'svelte.config.js', 'scripts/*.mjs', 'dev/*.mjs'] },
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-globals': ['error', ...STORAGE],
      'no-restricted-properties': [
        'error',
        ...STORAGE.flatMap((property) => [{ object: 'window', property }, { object: 'globalThis', property }]),
        { object: 'document', property: 'cookie' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'SvelteMustacheTag[kind="raw"]', message: 'text is never HTML' },
        { selector: 'SvelteAttribute[key.name="style"]', message: 'the content policy forbids inline styles: use a class' },
        { selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]', message: 'text is never HTML' },
      ],
      'no-restricted-imports': ['error', { patterns: [tauri] }],
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      'max-lines': ['error', 250],
      // Texts of screens are looked up by hand-picked keys; there is no SvelteKit to resolve addresses with.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  { files: ['src/backend/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
  ...FEATURES.map((feature) => ({
    files: [`src/features/${feature}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            tauri,
            { group: FEATURES.filter((other) => other !== feature).map((other) => `**/${other}/*`), message: 'features do not import each other' },
          ],
        },
      ],
    },
  })),
  {
    files: ['src/components/**', 'src/state/**', 'src/i18n/**', 'src/backend/**'],
    ignores: ['src/backend/tauri.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [tauri, { group: ['**/features/*'], message: 'shared code knows no feature' }] }] },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    // The checker of types sees templates; the linter takes the arguments of their callbacks for `any`.
    files: ['**/*.svelte'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      'svelte/no-useless-mustaches': 'off',
    },
  },
  { files: ['**/*.ts', '**/*.svelte'], rules: { 'no-undef': 'off' } },
  { files: ['dev/**'], rules: { '@typescript-eslint/require-await': 'off' } },
  // As `tests/tidy.rs` has it: a story may be longer than the page that it is about.
  { files: ['dev/**', '**/*.test.ts'], rules: { 'max-lines': ['error', 800] } },
  { files: ['**/*.js', '**/*.mjs'], ...ts.configs.disableTypeChecked, languageOptions: { globals: globals.node } },
);

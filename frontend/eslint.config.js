import js from 'typescript-eslint';
import hooks from 'eslint-plugin-react-hooks';
import a11y from 'eslint-plugin-jsx-a11y';

export default js.config(
  { ignores: ['dist/', 'node_modules/', 'src/api/schema.d.ts'] },
  ...js.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks, 'jsx-a11y': a11y },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      ...a11y.flatConfigs.recommended.rules,
      // A chart is a figure that takes arrow keys: focusable though it is no control.
      'jsx-a11y/no-noninteractive-tabindex': ['error', { roles: ['application', 'grid', 'region', 'tabpanel'], tags: [] }],
    },
  },
);

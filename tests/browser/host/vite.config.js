// The page is built as any other: what the package brings is taken from its dist folder as it is.
export default { base: './', oxc: { jsx: { runtime: 'automatic' } }, build: { chunkSizeWarningLimit: 4000 } };

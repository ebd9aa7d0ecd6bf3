/** Paragon's icons one by one: its index of all two thousand is slow to read in tests. */
declare module '@openedx/paragon/icons/es5/*.js' {
  import type { FC, SVGProps } from 'react';

  const Icon: FC<SVGProps<SVGSVGElement>>;
  export default Icon;
}

/** The states of a cell: the sign each is drawn with. What they are called, the API says. */

/** Signs are told apart by shape; the colours beside them say nothing more. */
export const SIGNS: Record<string, string> = {
  c: '★',
  p: '✓',
  f: '■',
  a: '▶',
  s: '◐',
  n: '○',
  u: '✕',
  '.': '',
};

export const NOT_ENROLLED = '.';

export const signOf = (code: string) => SIGNS[code] ?? code;

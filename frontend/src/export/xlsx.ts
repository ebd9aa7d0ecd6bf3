/** Makes a workbook of rows of text: cells are numbers, instants and yes or no where their whole column is. */
import { MOST_ROWS, workbook, type Cell } from './workbook';

type Kind = Cell['kind'];

/** Columns that name somebody or something: text even where all of it looks like a number. */
const NAMES = new Set([
  'username', 'name', 'email', 'key', 'org', 'course', 'course_name', 'mode', 'cohort', 'letter', 'certificate',
]);
const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d+)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;

const is: Record<Exclude<Kind, 'text'>, (cell: string) => boolean> = {
  number: (cell) => NUMBER.test(cell),
  boolean: (cell) => cell === 'true' || cell === 'false',
  date: (cell) => DATE.test(cell),
  instant: (cell) => INSTANT.test(cell),
};

/** The kind of a column: the one that every cell which is not empty has, else text. */
export function kindOf(name: string, cells: Iterable<string>): Kind {
  if (NAMES.has(name)) return 'text';
  let kinds = Object.keys(is) as Exclude<Kind, 'text'>[];
  let any = false;
  for (const cell of cells) {
    if (cell === '') continue;
    any = true;
    kinds = kinds.filter((kind) => is[kind](cell));
    if (!kinds.length) return 'text';
  }
  return any ? kinds[0]! : 'text';
}

const DAY = 86_400_000;
const EPOCH = 25_569; // days from 1899-12-30 to 1970-01-01

/** A workbook knows no zones: an instant is written as the clock showed where the numbers' days begin. */
function daysOf(text: string): number {
  const clock = text.replace(/(Z|[+-]\d\d:\d\d)$/, '');
  return Date.parse(clock.includes('T') ? `${clock}Z` : `${clock}T00:00:00Z`) / DAY + EPOCH;
}

function typed(kind: Kind, text: string): Cell | null {
  if (text === '') return null;
  if (kind === 'number') return { kind, value: Number(text) };
  if (kind === 'boolean') return { kind, value: text === 'true' };
  if (kind === 'text') return { kind, value: text };
  return { kind, value: daysOf(text) };
}

const WIDEST = 40;
const LOOKED_AT = 200; // rows that a column's width is guessed from

function* columnOf(rows: readonly string[][], column: number) {
  for (const row of rows) yield row[column] ?? '';
}

/** Rows of text, the header line first, as a workbook. Raises where a sheet cannot hold so many. */
export async function xlsxBlob(rows: readonly string[][], options: { rtl?: boolean } = {}): Promise<Blob> {
  if (rows.length > MOST_ROWS) throw new Error(`A sheet holds ${MOST_ROWS} rows, these are ${rows.length}: take CSV.`);
  const [header = [], ...body] = rows;
  const kinds = header.map((name, column) => kindOf(name, columnOf(body, column)));
  const widths = header.map((name, column) => {
    const longest = Math.max(name.length, ...[...columnOf(body.slice(0, LOOKED_AT), column)].map((cell) => cell.length));
    return Math.min(WIDEST, (kinds[column] === 'instant' ? 16 : longest) + 2);
  });
  function* cells() {
    for (const row of body) yield header.map((_, column) => typed(kinds[column]!, row[column] ?? ''));
  }
  return workbook({ header, widths, rows: cells(), rtl: options.rtl });
}

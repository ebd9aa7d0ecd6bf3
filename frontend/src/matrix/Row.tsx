/** One learner: the name, which stays when the grid is scrolled sideways, and the cells in sight. */
import { memo, useMemo } from 'react';
import type { VirtualItem } from '@tanstack/react-virtual';
import type { MatrixRow } from '../api/types';
import { progressOf } from './rows';
import { NOT_ENROLLED, signOf } from './statuses';

interface RowProps {
  index: number;
  top: number;
  /** Absent while it is on its way. */
  row: MatrixRow | undefined;
  shown: readonly VirtualItem[];
  /** The column that Tab reaches, if it is in this row. */
  column: number | null;
  /** What a cell says in words. */
  wordsOf: (code: string, progress: number | null) => string;
}

export const Row = memo(function Row({ index, top, row, shown, column, wordsOf }: RowProps) {
  const progress = useMemo(() => (row ? progressOf(row) : []), [row]);
  return (
    <div role="row" aria-rowindex={index + 2} aria-busy={row ? undefined : true} className="fp-matrix-row" style={{ transform: `translateY(${top}px)` }}>
      <div
        role="rowheader"
        aria-colindex={1}
        className="fp-matrix-name"
        data-row={index}
        data-column={-1}
        tabIndex={column === -1 ? 0 : -1}
        title={row ? `${row.name} (${row.username}) ${row.email}` : undefined}
      >
        {row ? (
          <>
            <bdi>{row.name || row.username}</bdi>
            {row.name && <small>{row.username}</small>}
          </>
        ) : (
          <span className="fl-skeleton" />
        )}
      </div>
      {row &&
        shown.map(({ index: at, start }) => {
          const code = row.cells[at] ?? NOT_ENROLLED;
          const value = progress[at] ?? null;
          return <Cell key={at} row={index} column={at} start={start} code={code} value={value} words={wordsOf(code, value)} reached={column === at} />;
        })}
    </div>
  );
});

interface CellProps {
  row: number;
  column: number;
  start: number;
  code: string;
  value: number | null;
  words: string;
  reached: boolean;
}

/** Its props are plain values: a cell that stays in sight is not drawn again. */
const Cell = memo(function Cell({ row, column, start, code, value, words, reached }: CellProps) {
  return (
    <div
      role="gridcell"
      aria-colindex={column + 2}
      aria-label={words}
      title={words}
      className="fp-matrix-cell"
      data-code={code}
      style={{ insetInlineStart: `calc(var(--fp-name) + ${start}px)` }}
      data-row={row}
      data-column={column}
      tabIndex={reached ? 0 : -1}
    >
      {code !== NOT_ENROLLED && (
        <>
          <span className="fp-matrix-sign">{signOf(code)}</span>
          {value}
        </>
      )}
    </div>
  );
});

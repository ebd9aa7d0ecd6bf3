/** One learner: the name, which stays when the grid is scrolled sideways, and the cells in sight. */
import { memo, useMemo, type KeyboardEvent } from 'react';
import { useIntl } from 'react-intl';
import type { VirtualItem } from '@tanstack/react-virtual';
import type { MatrixPage, MatrixRow } from '../api/types';
import { messages } from './messages';
import { progressOf } from './rows';
import { NOT_ENROLLED, signOf } from './statuses';

interface RowProps {
  index: number;
  top: number;
  /** Absent while it is on its way. */
  row: MatrixRow | undefined;
  courses: MatrixPage['courses'];
  shown: readonly VirtualItem[];
  /** The column that Tab reaches, if it is in this row. */
  column: number | null;
  statuses: ReadonlyMap<string, string>;
  addressOf: { learner: (id: number, course?: string) => string };
  onOpen: (path: string) => void;
}

export const Row = memo(function Row({ index, top, row, courses, shown, column, statuses, addressOf, onOpen }: RowProps) {
  const intl = useIntl();
  const progress = useMemo(() => (row ? progressOf(row) : []), [row]);
  const opens = (path: string) => ({
    onClick: () => onOpen(path),
    onKeyDown: (event: KeyboardEvent) => event.key === 'Enter' && onOpen(path),
  });
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
        {...(row ? opens(addressOf.learner(row.user_id)) : {})}
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
          const label = statuses.get(code) ?? code;
          const words = value === null ? label : intl.formatMessage(messages.cell, { status: label, progress: value });
          const enrolled = code !== NOT_ENROLLED;
          return (
            <div
              key={at}
              role="gridcell"
              aria-colindex={at + 2}
              aria-label={words}
              title={words}
              className="fp-matrix-cell"
              data-code={code}
              style={{ insetInlineStart: `calc(var(--fp-name) + ${start}px)` }}
              data-row={index}
              data-column={at}
              tabIndex={column === at ? 0 : -1}
              {...(enrolled ? opens(addressOf.learner(row.user_id, courses[at]!.key)) : {})}
            >
              {enrolled && (
                <>
                  <span className="fp-matrix-sign">{signOf(code)}</span>
                  {value}
                </>
              )}
            </div>
          );
        })}
    </div>
  );
});

/** Parts that the tables share: heads that sort, and pages. */
import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { messages } from './messages';

/** What a table asks its owner to change. */
export interface TableChange {
  ordering?: string;
  page?: number;
  selected?: string[];
}

/** The next ordering when a column's head is pressed; numbers go downwards first. */
export function nextOrdering(ordering: string | undefined, column: string, downFirst: boolean): string {
  const [first, second] = downFirst ? [`-${column}`, column] : [column, `-${column}`];
  return ordering === first ? second : first;
}

export interface HeadProps {
  column: string;
  label: string;
  ordering: string | undefined;
  onOrdering(ordering: string): void;
  numeric?: boolean;
  hint?: string;
  sortable?: boolean;
  children?: ReactNode;
}

export function Head({ column, label, ordering, onOrdering, numeric = false, hint, sortable = true, children }: HeadProps) {
  const intl = useIntl();
  const first = ordering?.split(',')[0];
  const sort = first === column ? 'ascending' : first === `-${column}` ? 'descending' : undefined;
  return (
    <th scope="col" className={numeric ? 'fl-numeric' : undefined} aria-sort={sort}>
      {sortable ? (
        <button type="button" className="fl-sort" title={hint} onClick={() => onOrdering(nextOrdering(first, column, numeric))}
          aria-label={intl.formatMessage(messages.sortBy, { column: label })}>
          <span>{label}</span>
          <span className="fl-sort-sign" aria-hidden="true">{sort === 'ascending' ? '↑' : sort === 'descending' ? '↓' : ''}</span>
        </button>
      ) : <span title={hint}>{label}</span>}
      {children}
    </th>
  );
}

export interface PagesProps {
  page: number;
  pages: number;
  count: number;
  size: number;
  shown: number;
  label: string;
  onPage(page: number): void;
  number(value: number): string;
}

export function Pages({ page, pages, count, size, shown, label, onPage, number }: PagesProps) {
  const intl = useIntl();
  if (count === 0) return null;
  const first = (page - 1) * size + 1;
  return (
    <nav className="fl-pages" aria-label={`${intl.formatMessage(messages.pages)}: ${label}`}>
      <span aria-live="polite">
        {intl.formatMessage(messages.pageOf, { first: number(first), last: number(first + shown - 1), count: number(count) })}
      </span>
      {pages > 1 && (
        <span className="fl-pages-buttons">
          <button type="button" className="fl-button" disabled={page <= 1} onClick={() => onPage(page - 1)}
            aria-label={intl.formatMessage(messages.previousPage)}><span className="fl-turn" aria-hidden="true">‹</span></button>
          <button type="button" className="fl-button" disabled={page >= pages} onClick={() => onPage(page + 1)}
            aria-label={intl.formatMessage(messages.nextPage)}><span className="fl-turn" aria-hidden="true">›</span></button>
        </span>
      )}
    </nav>
  );
}

/** A grey table of so many rows, while the first answer loads. */
export function TableSkeleton({ rows, columns }: { rows: number; columns: number }) {
  return (
    <div className="fl-table-skeleton" aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="fl-table-skeleton-row" style={{ gridTemplateColumns: `3fr repeat(${Math.max(1, columns - 1)}, 1fr)` }}>
          {Array.from({ length: Math.max(2, columns) }, (__, column) => <div key={column} className="fl-skeleton" style={{ height: 14 }} />)}
        </div>
      ))}
    </div>
  );
}

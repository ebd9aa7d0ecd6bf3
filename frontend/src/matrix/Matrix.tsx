/** The grid of learners and courses: only what is in sight is drawn, in both directions. */
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useVirtualizer, defaultRangeExtractor, type Range } from '@tanstack/react-virtual';
import { useIntl } from 'react-intl';
import type { Params } from '../api/client';
import type { MatrixPage } from '../api/types';
import { Row } from './Row';
import { HeaderRow } from './HeaderRow';
import { messages } from './messages';
import { pagesFor, useMatrixRows } from './rows';
import { NOT_ENROLLED } from './statuses';
import { useGridKeys, type Place } from './useGridKeys';
import './matrix.css';

export const ROW_HEIGHT = 36;
export const HEAD_HEIGHT = 132;
export const CELL_WIDTH = 56;
const NAME_WIDTH = { wide: 240, narrow: 148 };

interface MatrixProps {
  params: Params;
  label: string;
  addressOf: { learner: (id: number, course?: string) => string; course: (key: string) => string };
  onOpen: (path: string) => void;
  /** Told of the first answer: how many there are, and what the states mean. */
  onAnswer?: (page: MatrixPage) => void;
}

/** What is in sight, and the one cell that holds the focus, which must not vanish when it is scrolled away. */
function withFocused(range: Range, focused: number): number[] {
  const shown = defaultRangeExtractor(range);
  return focused < 0 || focused >= range.count || shown.includes(focused) ? shown : [...shown, focused].sort((one, other) => one - other);
}

export function Matrix({ params, label, addressOf, onOpen, onAnswer }: MatrixProps) {
  const intl = useIntl();
  const scroller = useRef<HTMLDivElement>(null);
  const [inSight, setInSight] = useState<[number, number]>([0, 30]);
  const [count, setCount] = useState<number | null>(null);
  const pages = useMemo(() => pagesFor(inSight[0], inSight[1], count), [inSight, count]);
  const { first, rowAt, error } = useMatrixRows(params, pages);
  const { data } = first;
  const rtl = document.documentElement.dir === 'rtl';
  const nameWidth = useNameWidth();

  useEffect(() => {
    if (!data) return;
    setCount(data.count);
    onAnswer?.(data);
  }, [data, onAnswer]);

  const size = { rows: data?.count ?? 0, columns: data?.courses.length ?? 0, page: 10 };
  const focusWanted = useRef(false);
  const reachRef = useRef<(place: Place) => void>(() => undefined);
  const reach = useCallback((place: Place) => reachRef.current(place), []);
  const { place, setPlace, onKeyDown } = useGridKeys(size, reach, rtl);

  const rows = useVirtualizer({
    count: size.rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    // Items are counted from below the header, which covers as much of the far end.
    scrollPaddingEnd: HEAD_HEIGHT,
    overscan: 4,
    rangeExtractor: useCallback((range: Range) => withFocused(range, place.row), [place.row]),
    onChange: (instance) => {
      const { range } = instance;
      if (range) setInSight((was) => (was[0] === range.startIndex && was[1] === range.endIndex ? was : [range.startIndex, range.endIndex]));
    },
  });
  const columns = useVirtualizer({
    horizontal: true,
    isRtl: rtl,
    count: size.columns,
    getScrollElement: () => scroller.current,
    estimateSize: () => CELL_WIDTH,
    scrollPaddingEnd: nameWidth,
    overscan: 3,
    rangeExtractor: useCallback((range: Range) => withFocused(range, place.column), [place.column]),
  });
  reachRef.current = (next) => {
    focusWanted.current = true;
    if (next.row >= 0) rows.scrollToIndex(next.row, { align: 'auto' });
    else scroller.current?.scrollTo?.({ top: 0 });
    if (next.column >= 0) columns.scrollToIndex(next.column, { align: 'auto' });
  };

  // The focus follows once the cell is drawn.
  useEffect(() => {
    if (!focusWanted.current) return;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-row="${place.row}"][data-column="${place.column}"]`);
    if (cell) {
      focusWanted.current = false;
      cell.focus({ preventScroll: true });
    } else if (!scroller.current?.contains(document.activeElement)) {
      // Its row is on its way, and where the focus was is gone: until then the grid itself takes the keys.
      scroller.current?.focus({ preventScroll: true });
    }
  });
  // Other filters are another grid: it is shown from its top.
  const asked = JSON.stringify(params);
  useEffect(() => {
    scroller.current?.scrollTo?.({ top: 0, left: 0 });
  }, [asked]);

  const shownColumns = columns.getVirtualItems();
  // There are few different cells: each is put into words once.
  const statuses = data?.statuses;
  const wordsOf = useMemo(() => {
    const labels = new Map(statuses?.map((status) => [status.code, status.label]) ?? []);
    const words = new Map<string, string>();
    return (code: string, progress: number | null) => {
      const key = `${code}${progress ?? ''}`;
      let found = words.get(key);
      if (found === undefined) {
        const status = labels.get(code) ?? code;
        found = progress === null ? status : intl.formatMessage(messages.cell, { status, progress });
        words.set(key, found);
      }
      return found;
    };
  }, [statuses, intl]);

  /** Opens what a name, a head or a cell stands for. */
  const openAt = (element: EventTarget) => {
    const found = (element as HTMLElement).closest<HTMLElement>('[data-row]');
    if (!found || !data) return;
    const [row, column] = [Number(found.dataset.row), Number(found.dataset.column)];
    const [learner, course] = [rowAt(row), data.courses[column]];
    if (row < 0) {
      if (course) onOpen(addressOf.course(course.key));
    } else if (learner && column < 0) onOpen(addressOf.learner(learner.user_id));
    else if (learner && course && learner.cells[column] !== NOT_ENROLLED) onOpen(addressOf.learner(learner.user_id, course.key));
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') openAt(event.target);
    else onKeyDown(event);
  };
  if (!data) return null;
  const width = nameWidth + columns.getTotalSize();
  return (
    <div
      ref={scroller}
      className="fp-matrix"
      role="grid"
      tabIndex={-1}
      aria-label={label}
      aria-rowcount={size.rows + 1}
      aria-colcount={size.columns + 1}
      aria-describedby="fp-matrix-keys"
      style={{ '--fp-cell': `${CELL_WIDTH}px`, '--fp-name': `${nameWidth}px`, '--fp-row': `${ROW_HEIGHT}px`, '--fp-head': `${HEAD_HEIGHT}px` } as React.CSSProperties}
      onKeyDown={onKey}
      onClick={(event) => openAt(event.target)}
      onFocus={(event) => {
        const { row, column } = (event.target as HTMLElement).dataset;
        if (row !== undefined && column !== undefined) setPlace({ row: Number(row), column: Number(column) });
      }}
    >
      <div className="fp-matrix-ground" style={{ blockSize: rows.getTotalSize() + HEAD_HEIGHT, inlineSize: width }}>
        <HeaderRow courses={data.courses} shown={shownColumns} place={place} corner={intl.formatMessage(messages.learner)} />
        {rows.getVirtualItems().map((item) => (
          <Row
            key={item.key}
            index={item.index}
            top={item.start + HEAD_HEIGHT}
            row={rowAt(item.index)}
            shown={shownColumns}
            column={place.row === item.index ? place.column : null}
            wordsOf={wordsOf}
          />
        ))}
      </div>
      <p id="fp-matrix-keys" hidden>
        {intl.formatMessage(messages.keys)}
      </p>
      {error && (
        <p role="alert" className="fp-matrix-problem">
          {intl.formatMessage(messages.partFailed)} {error.message}
        </p>
      )}
    </div>
  );
}

const NARROW = '(width <= 600px)';

/** The width of the first column: less where the screen is small. */
function useNameWidth(): number {
  const [narrow, setNarrow] = useState(() => window.matchMedia?.(NARROW).matches ?? false);
  useEffect(() => {
    const query = window.matchMedia?.(NARROW);
    if (!query) return undefined;
    const changed = () => setNarrow(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return narrow ? NAME_WIDTH.narrow : NAME_WIDTH.wide;
}

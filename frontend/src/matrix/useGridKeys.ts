/** Moves through a grid by keys, as the ARIA practices have it: one cell can be reached by Tab, arrows move it. */
import { useCallback, useState, type KeyboardEvent } from 'react';

/** Row -1 is the header; column -1 the learner's name. */
export interface Place {
  row: number;
  column: number;
}

export interface Size {
  rows: number;
  columns: number;
  /** Rows that Page Up and Page Down pass. */
  page: number;
}

/** Where a key leads from a place; null for keys that lead nowhere. */
export function moved(key: string, control: boolean, { row, column }: Place, { rows, columns, page }: Size, rtl = false): Place | null {
  const [on, back] = rtl ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
  const within = (to: Place): Place => ({
    row: Math.min(rows - 1, Math.max(-1, to.row)),
    column: Math.min(columns - 1, Math.max(-1, to.column)),
  });
  switch (key) {
    case 'ArrowDown':
      return within({ row: row + 1, column });
    case 'ArrowUp':
      return within({ row: row - 1, column });
    case on:
      return within({ row, column: column + 1 });
    case back:
      return within({ row, column: column - 1 });
    case 'PageDown':
      return within({ row: row + page, column });
    case 'PageUp':
      return within({ row: Math.max(0, row - page), column });
    case 'Home':
      return within({ row: control ? -1 : row, column: -1 });
    case 'End':
      return within({ row: control ? rows - 1 : row, column: columns - 1 });
    default:
      return null;
  }
}

export function useGridKeys(size: Size, reach: (place: Place) => void, rtl: boolean) {
  const [place, setPlace] = useState<Place>({ row: -1, column: -1 });
  // The grid shrinks with its filters.
  const current = { row: Math.min(place.row, size.rows - 1), column: Math.min(place.column, size.columns - 1) };
  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      if (event.altKey || event.metaKey) return;
      const next = moved(event.key, event.ctrlKey, current, size, rtl);
      if (!next) return;
      event.preventDefault();
      setPlace(next);
      reach(next);
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the numbers say it all
    [current.row, current.column, size.rows, size.columns, size.page, rtl, reach],
  );
  return { place: current, setPlace, onKeyDown };
}

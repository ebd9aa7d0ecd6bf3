/** The courses above the grid: they stay when it is scrolled down. */
import { memo } from 'react';
import type { VirtualItem } from '@tanstack/react-virtual';
import type { MatrixPage } from '../api/types';
import type { Place } from './useGridKeys';

interface HeaderRowProps {
  courses: MatrixPage['courses'];
  shown: readonly VirtualItem[];
  place: Place;
  corner: string;
}

export const HeaderRow = memo(function HeaderRow({ courses, shown, place, corner }: HeaderRowProps) {
  const here = (column: number) => (place.row === -1 && place.column === column ? 0 : -1);
  return (
    <div role="row" aria-rowindex={1} className="fp-matrix-head">
      <div role="columnheader" aria-colindex={1} className="fp-matrix-corner" data-row={-1} data-column={-1} tabIndex={here(-1)}>
        {corner}
      </div>
      {shown.map(({ index, start }) => {
        const course = courses[index]!;
        const name = course.name || course.key.replace(/^course-v1:/, '');
        return (
          <div
            key={course.key}
            role="columnheader"
            aria-colindex={index + 2}
            className="fp-matrix-course"
            style={{ insetInlineStart: `calc(var(--fp-name) + ${start}px)` }}
            data-row={-1}
            data-column={index}
            tabIndex={here(index)}
            title={`${name} (${course.key})`}
          >
            <bdi>{name}</bdi>
          </div>
        );
      })}
    </div>
  );
});

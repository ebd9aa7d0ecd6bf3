/** A short piece of a line as its chart draws it: colour, dash and marker, for legends and readouts. */
import { symbol, symbolCircle, symbolCross, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, symbolWye, type SymbolType } from 'd3-shape';
import { DASHES, MARKERS, seriesColour } from '../theme';

const shapes: Record<(typeof MARKERS)[number], SymbolType> = {
  circle: symbolCircle, square: symbolSquare, triangle: symbolTriangle, diamond: symbolDiamond, cross: symbolCross, star: symbolStar,
  wye: symbolWye,
};

/** The path of a line's marker around 0,0; size in square pixels. */
export function markerPath(index: number, size = 36): string {
  return symbol(shapes[MARKERS[index % MARKERS.length]], size)() ?? '';
}

export function Sample({ index, muted = false }: { index: number; muted?: boolean }) {
  const colour = muted ? 'var(--fl-ink-3)' : seriesColour(index);
  return (
    <svg className="fl-sample" width="26" height="10" viewBox="0 0 26 10" aria-hidden="true" focusable="false">
      <line x1="0" x2="26" y1="5" y2="5" stroke={colour} strokeWidth="2" strokeDasharray={muted ? '1 3' : DASHES[index % DASHES.length] || undefined} />
      {!muted && <path d={markerPath(index, 30)} transform="translate(13 5)" fill={colour} />}
    </svg>
  );
}

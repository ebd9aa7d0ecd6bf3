/** Walks the points of a chart by arrow keys, pointer or touch, and says aloud where it stands. */
import { useRef, type CSSProperties, type KeyboardEvent, type PointerEvent } from 'react';
import type { Direction } from './environment';

export interface WalkProps {
  /** What is walked, such as "Active learners by day". */
  label: string;
  count: number;
  index: number | null;
  onIndex(index: number | null): void;
  /** What is read out at a point. */
  text(index: number): string;
  /** The point at a place in the layer, in pixels. */
  at(x: number, y: number): number | null;
  /** Steps of the arrow keys to the side and downwards: of a grid, both differ. */
  across?: number;
  down?: number;
  /** Up and down choose among lines instead, where there are several. */
  onLine?(step: 1 | -1): void;
  /** Enter, or a click, which has a height in pixels too. */
  onChoose?(index: number, y?: number): void;
  /** Where a walk begins; the last point unless told otherwise. */
  first?: number;
  direction: Direction;
  style?: CSSProperties;
}

/**
 * A slider laid over a chart: screen readers pass its keys on without a mode of their own, and read its value text.
 */
export function Walk(props: WalkProps) {
  const { label, count, index, onIndex, text, at, across = 1, down = 1, onLine, onChoose, direction, style } = props;
  const layer = useRef<HTMLDivElement>(null);
  const focused = useRef(false);
  const here = index ?? props.first ?? count - 1;

  function place(event: PointerEvent | React.MouseEvent): number | null {
    const box = layer.current?.getBoundingClientRect();
    return box ? at(event.clientX - box.left, event.clientY - box.top) : null;
  }

  function go(next: number) {
    if (next >= 0 && next < count) onIndex(next);
    else if (index === null) onIndex(here);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const forward = direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const back = direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
    switch (event.key) {
      case forward: go(here + across); break;
      case back: go(here - across); break;
      case 'ArrowDown': if (onLine) onLine(1); else go(here + down); break;
      case 'ArrowUp': if (onLine) onLine(-1); else go(here - down); break;
      case 'PageDown': onIndex(Math.min(count - 1, here + 7 * across)); break;
      case 'PageUp': onIndex(Math.max(0, here - 7 * across)); break;
      case 'Home': onIndex(0); break;
      case 'End': onIndex(count - 1); break;
      case 'Enter':
      case ' ': onChoose?.(here); break;
      case 'Escape': if (index === null) return; onIndex(null); break;
      default: return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  if (count === 0) return null;
  return (
    <div
      ref={layer}
      className={onChoose ? 'fl-walk fl-walk-choose' : 'fl-walk'}
      style={style}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={count - 1}
      aria-valuenow={here}
      aria-valuetext={text(here)}
      onKeyDown={onKeyDown}
      onFocus={() => { focused.current = true; if (index === null) onIndex(here); }}
      onBlur={() => { focused.current = false; onIndex(null); }}
      onPointerMove={(event) => { const found = place(event); if (found !== null) onIndex(found); }}
      onPointerDown={(event) => { const found = place(event); if (found !== null) onIndex(found); }}
      onPointerLeave={() => { if (!focused.current) onIndex(null); }}
      onClick={(event) => {
        const found = place(event);
        if (found !== null) onChoose?.(found, event.clientY - (layer.current?.getBoundingClientRect().top ?? 0));
      }}
    />
  );
}

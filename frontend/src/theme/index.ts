/** How series and steps are told apart: by number, in the order of the tokens of tokens.css. */

export const SERIES_COUNT = 8;
export const HEAT_STEPS = 5;

/** Dashes of lines; the first is solid. */
export const DASHES = ['', '6 3', '2 3', '9 3 2 3', '12 4', '4 2', '1 4', '9 3 2 3 2 3'] as const;

/** Markers of lines, by the names of d3-shape's symbols. */
export const MARKERS = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star', 'wye', 'circle'] as const;

export function seriesColour(index: number): string {
  return `var(--fl-series-${(index % SERIES_COUNT) + 1})`;
}

/** The step 0..5 of a value between none and the most; only 0 is on step 0. */
export function heatStep(value: number, most: number): number {
  if (value <= 0 || most <= 0) return 0;
  return Math.min(HEAT_STEPS, Math.max(1, Math.ceil((value / most) * HEAT_STEPS)));
}

export function heatColour(step: number): string {
  return `var(--fl-heat-${step})`;
}

/** One figure for several periods, by the kind of metric: counts are summed, anything else is read at the end. */
import type { Kind, Point } from './types';

/**
 * The value of periods together; null where it is not known.
 *
 * Periods at the end that have not been counted yet are passed over; one missing amid the others makes a sum unknown.
 */
export function combine(kind: Kind, points: readonly Point[]): number | null {
  let last = points.length - 1;
  while (last >= 0 && points[last][1] === null) last -= 1;
  if (last < 0) return null;
  if (kind !== 'count') return points[last][1];
  let sum = 0;
  for (const [, value] of points.slice(0, last + 1)) {
    if (value === null) return null;
    sum += value;
  }
  return sum;
}

/** A sum's mean over its periods, or the mean of distinct values: what a usual hour or day looks like. Unknowns are left out. */
export function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value): value is number => value !== null);
  return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}

import { expect, it } from 'vitest';
import { combine, mean } from './combine';
import type { Point } from './types';

const days = (...values: (number | null)[]): Point[] => values.map((value, at) => [`2026-11-0${at + 1}`, value]);

it('sums counts', () => expect(combine('count', days(1, 0, 4))).toBe(5));
it('takes the last of levels, distinct and ratios, and never adds or averages them', () => {
  expect((['level', 'distinct', 'ratio'] as const).map((kind) => combine(kind, days(10, 20, 12)))).toEqual([12, 12, 12]);
});
it('passes over periods at the end that are not counted yet', () => {
  expect([combine('count', days(1, 2, null)), combine('level', days(7, 8, null))]).toEqual([3, 8]);
});
it('does not know a sum with a hole in it', () => expect(combine('count', days(1, null, 2))).toBeNull());
it('tells nothing known from none', () => {
  expect([combine('count', days(null, null)), combine('count', days(0, 0)), combine('level', [])]).toEqual([null, 0, null]);
});
it('leaves what is not known out of a mean', () => expect([mean([2, null, 4]), mean([null]), mean([])]).toEqual([3, null, null]));

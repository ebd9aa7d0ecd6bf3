import { describe, expect, it } from 'vitest';
import type { LearnerDay } from '../../api/types';
import { daysOf, turnsOf } from './Path';

const row = (day: string, course: string, more: Partial<LearnerDay> = {}): LearnerDay => ({
  day, course, hours: [], active_hours: 0, completions: 0, attempts: 0, correct: 0, enrolled: true, mode: 'audit', progress: 0, units: 4, grade: null,
  passing: false, certified: false, ...more,
});

describe('the path of a learner', () => {
  it('has its days newest first, each with all of its courses', () => {
    const rows = [row('2026-11-01', 'a'), row('2026-11-03', 'a'), row('2026-11-03', 'b')];
    expect(daysOf(rows)).toEqual([['2026-11-03', [rows[1], rows[2]]], ['2026-11-01', [rows[0]]]]);
  });

  it('tells what turned on a day by how the same course stood before, and nothing of the first day', () => {
    const rows = [
      row('2026-11-01', 'a'), row('2026-11-02', 'b', { enrolled: false }), row('2026-11-03', 'a', { mode: 'verified' }),
      row('2026-11-04', 'a', { mode: 'verified', passing: true, certified: true }), row('2026-11-05', 'a', { mode: 'verified', enrolled: false, passing: true, certified: true }),
      row('2026-11-06', 'b'),
    ];
    expect(rows.map((one) => turnsOf(rows).get(one))).toEqual([[], [], ['nowEnrolled'], ['nowPassing', 'nowCertified'], ['nowUnenrolled'], ['nowEnrolled']]);
  });
});

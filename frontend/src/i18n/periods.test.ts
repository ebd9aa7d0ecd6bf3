import { describe, expect, it } from 'vitest';
import { addPeriods, dateIn, firstOpen, firstWeekday, isComplete, periodsBetween, weekdayAndHour, weekdayOf, yearBefore } from './periods';

it('the date of an instant is that of the reporting time zone, not of the browser or of UTC', () => {
  expect(dateIn('2026-11-29T23:30:00Z', 'Europe/Berlin')).toBe('2026-11-30');
  expect(dateIn('2026-11-29T23:30:00Z', 'America/New_York')).toBe('2026-11-29');
});

it('periods are counted on over months, years and the hour that clocks change in', () => {
  expect(addPeriods('2026-02-27', 'day', 3)).toBe('2026-03-02');
  expect(addPeriods('2026-11-01', 'month', 2)).toBe('2027-01-01');
  expect(addPeriods('2026-01-01', 'month', -1)).toBe('2025-12-01');
  expect(addPeriods('2026-10-25T00:00:00Z', 'hour', 25)).toBe('2026-10-26T01:00:00Z');
});

it('the number of periods leaves the end out', () => {
  expect(periodsBetween('2026-11-01', '2026-12-01', 'day')).toBe(30);
  expect(periodsBetween('2025-11-01', '2026-12-01', 'month')).toBe(13);
  expect(periodsBetween('2026-11-30T00:00:00Z', '2026-11-30T06:00:00Z', 'hour')).toBe(6);
});

it('a year before a leap day is the 28th', () => {
  expect([yearBefore('2024-02-29'), yearBefore('2026-11-30'), yearBefore('2026-11-30T05:00:00Z')])
    .toEqual(['2023-02-28', '2025-11-30', '2025-11-30T05:00:00Z']);
});

describe('what is over', () => {
  // Midnight of 30 November in Berlin.
  const until = '2026-11-29T23:00:00Z';

  it('is decided by the day in the reporting time zone', () => {
    expect(['2026-11-29', '2026-11-30'].map((day) => isComplete(day, 'day', until, 'Europe/Berlin'))).toEqual([true, false]);
  });

  it('is a month only when its last day is', () => {
    expect(['2026-10-01', '2026-11-01'].map((month) => isComplete(month, 'month', until, 'Europe/Berlin'))).toEqual([true, false]);
    expect(isComplete('2026-11-01', 'month', '2026-11-30T23:00:00Z', 'Europe/Berlin')).toBe(true);
  });

  it('is an hour when its end is', () => {
    expect(['2026-11-29T22:00:00Z', '2026-11-29T22:30:00Z'].map((hour) => isComplete(hour, 'hour', until, 'Europe/Berlin'))).toEqual([true, false]);
  });

  it('is nothing before anything was counted', () => {
    expect(firstOpen(['2026-11-28', '2026-11-29'], 'day', null, 'UTC')).toBe(0);
    expect(firstOpen(['2026-11-28', '2026-11-29', '2026-11-30'], 'day', until, 'Europe/Berlin')).toBe(2);
    expect(firstOpen(['2026-11-28'], 'day', until, 'Europe/Berlin')).toBe(1);
  });
});

it('weekdays begin on Monday, and hours are those of the reporting time zone', () => {
  expect(weekdayAndHour('2026-11-29T23:30:00Z', 'Europe/Berlin')).toEqual([0, 0]);
  expect(weekdayAndHour('2026-11-29T23:30:00Z', 'UTC')).toEqual([6, 23]);
  expect([weekdayOf('2026-11-30'), weekdayOf('2026-11-29')]).toEqual([0, 6]);
});

it('weeks begin where the language is spoken', () => {
  expect([firstWeekday('de'), firstWeekday('en-US'), firstWeekday('ar-EG')]).toEqual([0, 6, 5]);
});

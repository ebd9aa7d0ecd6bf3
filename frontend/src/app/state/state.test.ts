import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readState, readable, writeState, type Schema, type StateOf } from './codecs';
import { comparedWith, grainOf, nowOf, rangeOf, stepped, sumsUp, tableQuestion, type PeriodState } from './period';
import * as schemas from './schemas';

const { overviewSchema, coursesSchema, courseSchema, courseLearnersSchema, learnersSchema, accountsSchema, learnerSchema, matrixSchema } = schemas;

const now = { whole: '2026-11-30', today: '2026-11-30' };
const of = (period: PeriodState['period'], more: Partial<PeriodState> = {}): PeriodState => ({ period, date: null, from: null, to: null, ...more });

describe('the state in the address', () => {
  const pages: [string, Schema][] = Object.entries({
    overviewSchema, coursesSchema, courseSchema, courseLearnersSchema, learnersSchema, accountsSchema, learnerSchema, matrixSchema,
  });
  const query = fc.oneof(
    fc.constantFrom('true', 'false', '0', '7', '100', '2026-02-28', '2026-11-30T09:00:00Z', 'none', 'a,b', '', 'month', 'year', '28d', '-enrolled'),
    fc.string(),
  );

  it.each(pages)('%s: what is written is read as it was, whatever an address says', (_name, schema) => {
    const anyQuery = fc.array(fc.tuple(fc.constantFrom(...Object.keys(schema)), query), { maxLength: 12 });
    fc.assert(
      fc.property(anyQuery, (pairs) => {
        const state = readState(schema, new URLSearchParams(pairs));
        const again = readState(schema, new URLSearchParams(readable(writeState(schema, state))));
        expect(again).toEqual(state);
      }),
    );
  });

  it.each(pages)('%s: an address that says nothing is written as nothing', (_name, schema) => {
    expect(writeState(schema, readState(schema, new URLSearchParams())).toString()).toBe('');
  });

  it('course keys and several metrics stay readable', () => {
    const state: StateOf<typeof schemas.coursesSchema> = {
      ...readState(schemas.coursesSchema, new URLSearchParams()), metrics: ['enrolled', 'passes'], select: ['course-v1:X+Y+Z'],
    };
    expect(readable(writeState(schemas.coursesSchema, state))).toBe('metrics=enrolled,passes&select=course-v1:X%2BY%2BZ');
  });

  it('no metric at all is said, so that it is not taken for the usual ones', () => {
    const none = readState(schemas.coursesSchema, new URLSearchParams('metrics=none'));
    expect(none.metrics).toEqual([]);
    expect(writeState(schemas.coursesSchema, none).get('metrics')).toBe('none');
  });

  it('what makes no sense is the default', () => {
    const state = readState(schemas.learnersSchema, new URLSearchParams('page=-3&page_size=5000&progress_min=abc&enrolled=maybe&last_active_after=2026-13-45'));
    expect([state.page, state.page_size, state.progress_min, state.enrolled, state.last_active_after]).toEqual([1, 25, null, null, null]);
  });
});

describe('periods', () => {
  it.each<[PeriodState, string, string]>([
    [of('7d'), '2026-11-23', '2026-11-30'],
    [of('28d'), '2026-11-02', '2026-11-30'],
    [of('90d'), '2026-09-01', '2026-11-30'],
    [of('day'), '2026-11-29', '2026-11-30'],
    [of('day', { date: '2026-11-30' }), '2026-11-30', '2026-12-01'],
    [of('month'), '2026-11-01', '2026-12-01'],
    [of('month', { date: '2026-02-14' }), '2026-02-01', '2026-03-01'],
    [of('year'), '2026-01-01', '2026-12-01'],
    [of('year', { date: '2025-06-01' }), '2025-01-01', '2026-01-01'],
    [of('custom', { from: '2026-03-01', to: '2026-03-04' }), '2026-03-01', '2026-03-04'],
    [of('custom', { from: '2026-03-04', to: '2026-03-01' }), '2026-11-02', '2026-11-30'],
  ])('%o is [%s, %s)', (state, start, end) => {
    expect(rangeOf(state, now)).toEqual({ start, end });
  });

  it('an open month ends with today', () => {
    expect(rangeOf(of('month'), { whole: '2026-11-10', today: '2026-11-10' })).toEqual({ start: '2026-11-01', end: '2026-11-11' });
  });

  it('the last days end where counting has come to, if that is earlier', () => {
    const late = nowOf('Europe/Berlin', '2026-11-27T23:00:00Z', new Date('2026-11-30T09:00:00Z'));
    expect(late).toEqual({ whole: '2026-11-28', today: '2026-11-30' });
    expect(rangeOf(of('7d'), late)).toEqual({ start: '2026-11-21', end: '2026-11-28' });
  });

  it('days are those of the reporting zone', () => {
    expect(nowOf('Pacific/Auckland', null, new Date('2026-11-30T12:00:00Z')).today).toBe('2026-12-01');
  });

  it('is compared with as many days before, with the month before as far as it had come, or a year earlier', () => {
    expect(comparedWith({ start: '2026-11-23', end: '2026-11-30' }, 'previous', '7d')).toEqual({ start: '2026-11-16', end: '2026-11-23' });
    expect(comparedWith({ start: '2026-11-01', end: '2026-11-11' }, 'previous', 'month')).toEqual({ start: '2026-10-01', end: '2026-10-11' });
    expect(comparedWith({ start: '2026-03-01', end: '2026-04-01' }, 'previous', 'month')).toEqual({ start: '2026-02-01', end: '2026-03-01' });
    expect(comparedWith({ start: '2024-02-29', end: '2024-03-01' }, 'year', 'day')).toEqual({ start: '2023-02-28', end: '2023-03-01' });
    expect(comparedWith({ start: '2026-11-23', end: '2026-11-30' }, 'none', '7d')).toBeNull();
  });

  it('asks tables for one day or month alone, and for longer ones from their start', () => {
    expect(tableQuestion(of('day'), 'previous', now)).toEqual({ grain: 'day', at: '2026-11-29', against: '2026-11-28' });
    expect(tableQuestion(of('month', { date: '2026-10-05' }), 'year', now)).toEqual({ grain: 'month', at: '2026-10-01', against: '2025-10-01' });
    expect(tableQuestion(of('7d'), 'year', now)).toEqual({ grain: 'day', start: '2026-11-23', at: '2026-11-29', against: '2025-11-29' });
    expect(tableQuestion(of('year'), 'previous', now)).toEqual({ grain: 'month', start: '2026-01-01', at: '2026-11-01', against: '2025-11-01' });
    expect([of('day'), of('7d')].map((state) => sumsUp(tableQuestion(state, 'none', now)))).toEqual([false, true]);
  });

  it('steps back, and not into the future', () => {
    expect(stepped(of('month'), -1, now)?.date).toBe('2026-10-01');
    expect(stepped(of('month'), 1, now)).toBeNull();
    expect(stepped(of('day'), 1, now)?.date).toBe('2026-11-30');
    expect(stepped(of('7d'), -1, now)).toBeNull();
  });

  it('is drawn by the hour, day or month as its length asks', () => {
    expect(grainOf({ start: '2026-11-29', end: '2026-11-30' })).toBe('hour');
    expect(grainOf({ start: '2026-09-01', end: '2026-11-30' })).toBe('day');
    expect(grainOf({ start: '2026-01-01', end: '2026-12-01' })).toBe('month');
  });
});

/** The one vocabulary of time: the period in the URL, and the questions it makes for series and for tables. */
import type { Grain } from '../../api/types';
import { addDays, addMonths, addYears, dayIn, daysBetween, earlier, monthOf, yearOf } from './days';

export const PERIODS = ['day', '7d', '28d', '90d', 'month', 'year', 'custom'] as const;
export type PeriodName = (typeof PERIODS)[number];
export const COMPARES = ['none', 'previous', 'year'] as const;
export type CompareName = (typeof COMPARES)[number];

/** As it is in the URL. `date` lies in the day, month or year shown; `from` and `to` (half-open) are for custom only. */
export interface PeriodState {
  period: PeriodName;
  date: string | null;
  from: string | null;
  to: string | null;
}

/** Half-open days. */
export interface Range {
  start: string;
  end: string;
}

/** Which days there are: those before `whole` are over, `today` is not. */
export interface Now {
  whole: string;
  today: string;
}

/** What is over when the page was told nothing: all days before today, where the numbers' days begin and end. */
export function nowOf(timeZone: string, completeUntil?: string | null, clock: Date = new Date()): Now {
  const today = dayIn(timeZone, clock);
  const whole = completeUntil ? dayIn(timeZone, new Date(completeUntil)) : today;
  return { whole: earlier(whole, today), today };
}

/** The days of a period. An open month or year ends with today. */
export function rangeOf(state: PeriodState, now: Now): Range {
  const tomorrow = addDays(now.today, 1);
  const date = earlier(state.date ?? addDays(now.whole, -1), now.today);
  switch (state.period) {
    case 'day':
      return { start: date, end: addDays(date, 1) };
    case 'month':
      return { start: monthOf(date), end: earlier(addMonths(date, 1), tomorrow) };
    case 'year':
      return { start: yearOf(date), end: earlier(addYears(yearOf(date), 1), tomorrow) };
    case 'custom':
      if (state.from && state.to && state.from < state.to) return { start: state.from, end: state.to };
      return { start: addDays(now.whole, -28), end: now.whole };
    default:
      return { start: addDays(now.whole, -Number.parseInt(state.period, 10)), end: now.whole };
  }
}

/** The days a range is compared with: those just before it (of the month or year before, for these), or a year earlier. */
export function comparedWith(range: Range, compare: CompareName, period: PeriodName): Range | null {
  if (compare === 'none') return null;
  if (compare === 'year') return { start: addYears(range.start, -1), end: addYears(range.end, -1) };
  const length = daysBetween(range.start, range.end);
  if (period === 'month' || period === 'year') {
    const start = period === 'month' ? addMonths(range.start, -1) : addYears(range.start, -1);
    return { start, end: earlier(addDays(start, length), range.start) };
  }
  return { start: addDays(range.start, -length), end: range.start };
}

const DAILY = 130; // days that a chart still tells apart

/** The grain in which a range is drawn unless one is asked for. */
export const grainOf = (range: Range): Grain => {
  const days = daysBetween(range.start, range.end);
  if (days <= 2) return 'hour';
  return days <= DAILY ? 'day' : 'month';
};

/** What a table is asked for: one period, or several summed up from `start` to `at`. */
export interface TableQuestion {
  grain: Grain;
  start?: string;
  at?: string;
  against?: string;
}

/** A period as tables are asked. One day and one month have every metric; a longer range has none that only count once. */
export function tableQuestion(state: PeriodState, compare: CompareName, now: Now): TableQuestion {
  const range = rangeOf(state, now);
  const other = comparedWith(range, compare, state.period);
  if (state.period === 'month') return { grain: 'month', at: range.start, against: other?.start };
  if (state.period === 'year') {
    const last = (one: Range) => monthOf(addDays(one.end, -1));
    return { grain: 'month', start: range.start, at: last(range), against: other ? last(other) : undefined };
  }
  const last = addDays(range.end, -1);
  const against = other ? addDays(other.end, -1) : undefined;
  if (daysBetween(range.start, range.end) === 1) return { grain: 'day', at: last, against };
  return { grain: 'day', start: range.start, at: last, against };
}

/** Whether the period sums several up, so that what counts learners once is not known over it. */
export const sumsUp = (question: TableQuestion) => question.start !== undefined;

/** The period before or after, for the arrows; null where there is nothing to step through. */
export function stepped(state: PeriodState, steps: -1 | 1, now: Now): PeriodState | null {
  const { start } = rangeOf(state, now);
  let date: string;
  if (state.period === 'day') date = addDays(start, steps);
  else if (state.period === 'month') date = addMonths(start, steps);
  else if (state.period === 'year') date = addYears(start, steps);
  else return null;
  return date > now.today ? null : { ...state, date };
}

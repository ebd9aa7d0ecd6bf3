/** Periods as the API writes them: `2026-11-30` for days and (their first day) months, an instant for hours. */
import type { Grain } from '../api/types';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const zones = new Map<string, Intl.DateTimeFormat>();

/** The calendar date of an instant in a time zone, as `2026-11-30`. */
export function dateIn(instant: string | number | Date, timeZone: string): string {
  let format = zones.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    zones.set(timeZone, format);
  }
  return format.format(new Date(instant));
}

/** A date or period as a Date to be formatted in UTC: a day is a calendar date and has no time zone. */
export function dateOf(period: string): Date {
  return new Date(period.length === 7 ? `${period}-01T00:00:00Z` : period.includes('T') ? period : `${period}T00:00:00Z`);
}

function iso(date: Date): string {
  return date.toISOString().slice(0, 10);
}

export function addDays(day: string, count: number): string {
  return iso(new Date(dateOf(day).getTime() + count * DAY));
}

export function addMonths(month: string, count: number): string {
  const date = dateOf(month);
  return iso(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1)));
}

/** The period so many later (or, with a minus, earlier). */
export function addPeriods(period: string, grain: Grain, count: number): string {
  if (grain === 'month') return addMonths(period, count);
  if (grain === 'day') return addDays(period, count);
  return new Date(dateOf(period).getTime() + count * HOUR).toISOString().replace('.000Z', 'Z');
}

/** How many periods lie in [start, end). */
export function periodsBetween(start: string, end: string, grain: Grain): number {
  const [from, to] = [dateOf(start), dateOf(end)];
  if (grain === 'month') return (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  return Math.round((to.getTime() - from.getTime()) / (grain === 'day' ? DAY : HOUR));
}

/** The same date a year before; 29 February becomes the 28th. */
export function yearBefore(period: string): string {
  const date = dateOf(period);
  const before = new Date(date);
  before.setUTCFullYear(date.getUTCFullYear() - 1);
  if (before.getUTCMonth() !== date.getUTCMonth()) before.setUTCDate(0);
  return period.includes('T') ? before.toISOString().replace('.000Z', 'Z') : iso(before);
}

/** Whether a period is over and counted. */
export function isComplete(period: string, grain: Grain, completeUntil: string | null, timeZone: string): boolean {
  if (!completeUntil) return false;
  if (grain === 'hour') return dateOf(period).getTime() + HOUR <= new Date(completeUntil).getTime();
  const until = dateIn(completeUntil, timeZone);
  return grain === 'day' ? period.slice(0, 10) < until : period.slice(0, 7) < until.slice(0, 7);
}

/** The index of the first period that is not over yet; the length where all are. */
export function firstOpen(periods: readonly string[], grain: Grain, completeUntil: string | null, timeZone: string): number {
  const index = periods.findIndex((period) => !isComplete(period, grain, completeUntil, timeZone));
  return index < 0 ? periods.length : index;
}

const hourParts = new Map<string, Intl.DateTimeFormat>();
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The weekday (0 is Monday) and the clock hour of an instant in a time zone. */
export function weekdayAndHour(instant: string, timeZone: string): [number, number] {
  let format = hourParts.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
    hourParts.set(timeZone, format);
  }
  const parts = format.formatToParts(new Date(instant));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return [WEEKDAYS.indexOf(part('weekday')), Number(part('hour')) % 24];
}

/** The weekday of a date, 0 for Monday. */
export function weekdayOf(day: string): number {
  return (dateOf(day).getUTCDay() + 6) % 7;
}

/** The weekday that weeks begin with where a language is spoken, 0 for Monday. */
export function firstWeekday(locale: string): number {
  try {
    const found = new Intl.Locale(locale).maximize() as Intl.Locale & {
      getWeekInfo?: () => { firstDay: number };
      weekInfo?: { firstDay: number };
    };
    const info = found.getWeekInfo?.() ?? found.weekInfo;
    return info ? (info.firstDay + 6) % 7 : 0;
  } catch {
    return 0;
  }
}

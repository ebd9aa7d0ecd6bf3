/** Days as texts (2026-11-30): what the pages' periods need beside what the widgets' do. */
import { addDays, addMonths, dateIn, periodsBetween } from '../../i18n/periods';

export { addDays, addMonths };

export function isDay(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === value;
}

/** How many days from one to another. */
export const daysBetween = (start: string, end: string) => periodsBetween(start, end, 'day');

export const monthOf = (day: string) => `${day.slice(0, 7)}-01`;
export const yearOf = (day: string) => `${day.slice(0, 4)}-01-01`;

/** The same day so many years on; 29 February becomes the 28th. */
export function addYears(day: string, years: number): string {
  const [year, month, date] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year + years, month, 0)).getUTCDate();
  return new Date(Date.UTC(year + years, month - 1, Math.min(date, last))).toISOString().slice(0, 10);
}

export const earlier = (one: string, other: string) => (one < other ? one : other);

/** The day it is in a time zone. */
export const dayIn = (timeZone: string, at: Date = new Date()) => dateIn(at, timeZone);

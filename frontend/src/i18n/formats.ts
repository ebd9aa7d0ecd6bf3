/** Numbers, units and dates as a reader writes them, in the reporting time zone. */
import { useMemo } from 'react';
import { defineMessages, useIntl, type IntlShape, type MessageDescriptor } from 'react-intl';
import type { Grain, Kind } from '../api/types';
import { dateOf } from './periods';

const units: Record<string, MessageDescriptor> = defineMessages({
  learners: { id: 'figures.unit.learners', defaultMessage: '{count, plural, one {{value} learner} other {{value} learners}}' },
  enrollments: { id: 'figures.unit.enrollments', defaultMessage: '{count, plural, one {{value} enrollment} other {{value} enrollments}}' },
  accounts: { id: 'figures.unit.accounts', defaultMessage: '{count, plural, one {{value} account} other {{value} accounts}}' },
  courses: { id: 'figures.unit.courses', defaultMessage: '{count, plural, one {{value} course} other {{value} courses}}' },
  blocks: { id: 'figures.unit.blocks', defaultMessage: '{count, plural, one {{value} block} other {{value} blocks}}' },
  problems: { id: 'figures.unit.problems', defaultMessage: '{count, plural, one {{value} problem} other {{value} problems}}' },
  certificates: {
    id: 'figures.unit.certificates', defaultMessage: '{count, plural, one {{value} certificate} other {{value} certificates}}',
  },
  hours: { id: 'figures.unit.hours', defaultMessage: '{count, plural, one {{value} hour} other {{value} hours}}' },
  days: { id: 'figures.unit.days', defaultMessage: '{count, plural, one {{value} day} other {{value} days}}' },
  points: { id: 'figures.unit.points', defaultMessage: '{count, plural, one {{value} point} other {{value} points}}' },
});

/** Units by themselves, as a column's or an axis' name. */
export const unitNames: Record<string, MessageDescriptor> = defineMessages({
  learners: { id: 'figures.unitName.learners', defaultMessage: 'learners' },
  enrollments: { id: 'figures.unitName.enrollments', defaultMessage: 'enrollments' },
  accounts: { id: 'figures.unitName.accounts', defaultMessage: 'accounts' },
  courses: { id: 'figures.unitName.courses', defaultMessage: 'courses' },
  blocks: { id: 'figures.unitName.blocks', defaultMessage: 'blocks' },
  problems: { id: 'figures.unitName.problems', defaultMessage: 'problems' },
  certificates: { id: 'figures.unitName.certificates', defaultMessage: 'certificates' },
  hours: { id: 'figures.unitName.hours', defaultMessage: 'hours' },
  days: { id: 'figures.unitName.days', defaultMessage: 'days' },
  points: { id: 'figures.unitName.points', defaultMessage: 'points' },
  percent: { id: 'figures.unitName.percent', defaultMessage: 'per cent' },
});

const words = defineMessages({
  unknown: { id: 'figures.unknown', defaultMessage: 'not known' },
  percentPoints: { id: 'figures.percentPoints', defaultMessage: '{value} pp' },
  anyUnit: { id: 'figures.unit.any', defaultMessage: '{value} {unit}' },
});

export const UNKNOWN = '–';

/** How a value stands to an earlier one. */
export interface Delta {
  direction: 'up' | 'down' | 'same';
  text: string;
}

export interface Formats {
  timeZone: string;
  /** A number as such; per cents carry their sign. Null is a dash. */
  value(value: number | null | undefined, unit?: string): string;
  /** Few characters, for axes and small places. */
  short(value: number, unit?: string): string;
  /** With its unit, as in a sentence. */
  withUnit(value: number | null | undefined, unit: string): string;
  unitName(unit: string): string;
  /** Null where either is not known. */
  delta(now: number | null | undefined, before: number | null | undefined, unit: string): Delta | null;
  period(period: string, grain: Grain, style?: 'short' | 'long'): string;
  /** Periods of [start, end), as one text. */
  range(start: string, end: string, grain: Grain): string;
  instant(instant: string): string;
  day(instant: string): string;
  /** The date alone, without its year where that is this year's. */
  shortDay(instant: string): string;
  /** The short name of a day's month. */
  monthName(day: string): string;
  weekday(index: number, style?: 'short' | 'long'): string;
  hour(hour: number): string;
  ago(instant: string, now?: number): string;
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dates(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let format = dateFormats.get(key);
  if (!format) dateFormats.set(key, (format = new Intl.DateTimeFormat(locale, options)));
  return format;
}

const PERIODS: Record<Grain, Record<'short' | 'long', Intl.DateTimeFormatOptions>> = {
  day: { short: { day: 'numeric', month: 'short' }, long: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } },
  month: { short: { month: 'short', year: '2-digit' }, long: { month: 'long', year: 'numeric' } },
  hour: {
    short: { hour: 'numeric', minute: '2-digit' },
    long: { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' },
  },
};

function makeFormats(intl: IntlShape, timeZone: string): Formats {
  const { locale } = intl;
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const signed = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  const signedPercent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const zone = (grain: Grain) => (grain === 'hour' ? timeZone : 'UTC');

  const formats: Formats = {
    timeZone,
    value(value, unit) {
      if (value === null || value === undefined) return UNKNOWN;
      return unit === 'percent' ? percent.format(value / 100) : plain.format(value);
    },
    short: (value, unit) => (unit === 'percent' ? percent.format(value / 100) : Math.abs(value) < 10_000 ? plain.format(value) : compact.format(value)),
    withUnit(value, unit) {
      if (value === null || value === undefined) return intl.formatMessage(words.unknown);
      const text = formats.value(value, unit);
      if (unit === 'percent') return text;
      if (units[unit]) return intl.formatMessage(units[unit], { count: value, value: text });
      return intl.formatMessage(words.anyUnit, { value: text, unit });
    },
    unitName: (unit) => (unitNames[unit] ? intl.formatMessage(unitNames[unit]) : unit),
    delta(now, before, unit) {
      if (now === null || now === undefined || before === null || before === undefined) return null;
      const change = now - before;
      const direction = change > 0 ? 'up' : change < 0 ? 'down' : 'same';
      if (unit === 'percent') return { direction, text: intl.formatMessage(words.percentPoints, { value: signed.format(change) }) };
      // A share of a handful says little, and one of nothing says nothing: those changes are told in whole numbers.
      if (Math.abs(before) < 10) return { direction, text: signed.format(change) };
      return { direction, text: signedPercent.format(change / Math.abs(before)) };
    },
    period: (period, grain, style = 'short') => dates(locale, { ...PERIODS[grain][style], timeZone: zone(grain) }).format(dateOf(period)),
    range(start, end, grain) {
      const from = dateOf(start);
      const last = dateOf(end);
      if (grain === 'month') last.setUTCMonth(last.getUTCMonth() - 1);
      else last.setTime(last.getTime() - (grain === 'day' ? 86_400_000 : 1));
      if (last < from) return formats.period(start, grain, 'long');
      const options: Intl.DateTimeFormatOptions = grain === 'month'
        ? { month: 'short', year: 'numeric' }
        : grain === 'day' ? { day: 'numeric', month: 'short', year: 'numeric' } : PERIODS.hour.long;
      return dates(locale, { ...options, timeZone: zone(grain) }).formatRange(from, last);
    },
    instant: (instant) => dates(locale, { day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit', timeZone }).format(new Date(instant)),
    day: (instant) => dates(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: instant.includes('T') ? timeZone : 'UTC' }).format(dateOf(instant)),
    shortDay(instant) {
      const date = dateOf(instant);
      const year = date.getUTCFullYear() === new Date().getUTCFullYear() ? undefined : ('numeric' as const);
      return dates(locale, { day: 'numeric', month: 'short', year, timeZone: instant.includes('T') ? timeZone : 'UTC' }).format(date);
    },
    monthName: (day) => dates(locale, { month: 'short', timeZone: 'UTC' }).format(dateOf(day)),
    // 5 January 2026 was a Monday.
    weekday: (index, style = 'short') => dates(locale, { weekday: style, timeZone: 'UTC' }).format(new Date(Date.UTC(2026, 0, 5 + index))),
    hour: (hour) => dates(locale, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(new Date(Date.UTC(2026, 0, 5, hour))),
    ago(instant, now = Date.now()) {
      const seconds = (new Date(instant).getTime() - now) / 1000;
      const size = Math.abs(seconds);
      if (size < 90) return relative.format(0, 'minute');
      if (size < 5400) return relative.format(Math.round(seconds / 60), 'minute');
      if (size < 129_600) return relative.format(Math.round(seconds / 3600), 'hour');
      if (size < 5_184_000) return relative.format(Math.round(seconds / 86_400), 'day');
      if (size < 63_072_000) return relative.format(Math.round(seconds / 2_629_800), 'month');
      return relative.format(Math.round(seconds / 31_557_600), 'year');
    },
  };
  return formats;
}

/** Formats of the surrounding language; before an answer has told the reporting time zone, UTC. */
export function useFormats(timeZone: string | undefined): Formats {
  const intl = useIntl();
  return useMemo(() => makeFormats(intl, timeZone ?? 'UTC'), [intl, timeZone]);
}

export const kindMessages: Record<Kind, MessageDescriptor> = defineMessages({
  count: { id: 'figures.kind.count', defaultMessage: 'Counts what happened: periods add up, so a range is their sum.' },
  level: { id: 'figures.kind.level', defaultMessage: 'How things stand: a range shows how they stood at its end. Periods do not add up.' },
  distinct: {
    id: 'figures.kind.distinct',
    defaultMessage: 'Counts each one once: somebody seen in two periods or two courses is still one, so nothing is added up.',
  },
  mean: { id: 'figures.kind.mean', defaultMessage: 'A mean that was recorded elsewhere: its parts are not known, so nothing is added up or averaged.' },
  ratio: { id: 'figures.kind.ratio', defaultMessage: 'A share or a mean: it is divided anew for every period and never averaged.' },
});

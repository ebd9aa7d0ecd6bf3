/** A year of days, a square each: when a learner was at work, or how much of a metric each day had. */
import { useEffect, useRef } from 'react';
import { defineMessages, useIntl, type MessageDescriptor } from 'react-intl';
import type { Params } from '../api/client';
import { useLearnerDays, useStats } from '../api/hooks';
import { paths } from '../api/paths';
import type { TableData } from '../api/provider';
import type { Fresh, LearnerDay, LearnerDays, Metric, Milestone, Scope } from '../api/types';
import { CellChart } from '../charts/CellChart';
import { useWidth } from '../charts/environment';
import { useFormats, type Formats } from '../i18n/formats';
import { addDays, dateIn, firstWeekday, isComplete, periodsBetween, weekdayOf } from '../i18n/periods';
import { Block, Frame, type Answer } from './Frame';
import { HeatKey } from './HeatKey';
import { messages } from './messages';
import { listKind, useOpen } from './Open';
import { scopeOf, titleOfNames } from './series';

const texts = defineMessages({
  days: { id: 'figures.calendar.days', defaultMessage: 'Days at work' },
  activeHours: { id: 'figures.calendar.activeHours', defaultMessage: '{count, plural, =0 {no trace} one {# active hour} other {# active hours}}' },
  summary: {
    id: 'figures.calendar.summary',
    defaultMessage: '{days, plural, =0 {No day with anything} one {# day with something} other {# days with something}}; most: {value} ({day}).',
  },
  activeDays: { id: 'figures.calendar.activeDays', defaultMessage: '{days, plural, one {# active day} other {# active days}}, {period}' },
  day: { id: 'figures.calendar.day', defaultMessage: 'Day' },
  hours: { id: 'figures.calendar.hours', defaultMessage: 'Active hours' },
  enrolled: { id: 'figures.milestone.enrolled', defaultMessage: 'Enrolled: {course}' },
  started: { id: 'figures.milestone.started', defaultMessage: 'Started: {course}' },
  finished: { id: 'figures.milestone.finished', defaultMessage: 'Reached 100 %: {course}' },
  passed: { id: 'figures.milestone.passed', defaultMessage: 'Passed: {course}' },
  certified: { id: 'figures.milestone.certified', defaultMessage: 'Certificate: {course}' },
  meaning: {
    id: 'figures.calendar.meaning',
    defaultMessage: 'Clock hours of a day in which something was opened, answered or completed: an estimate of time. An hour with traces in two courses is one hour.',
  },
});

const milestones: Record<Milestone['kind'], MessageDescriptor> = {
  enrolled: texts.enrolled, started: texts.started, finished: texts.finished, passed: texts.passed, certified: texts.certified,
};

interface Common {
  /** A calendar year; default: the last 53 weeks. */
  year?: number;
  title?: string;
  headingLevel?: 2 | 3 | 4;
  exportable?: boolean;
}

export interface LearnerCalendarProps extends Common {
  userId: number | 'me';
  /** Only these courses. */
  course?: string | readonly string[];
}

export interface MetricCalendarProps extends Common, Scope {
  metric: string;
}

export type CalendarProps = LearnerCalendarProps | MetricCalendarProps;

export function Calendar(props: CalendarProps) {
  return 'metric' in props ? <MetricCalendar {...props} /> : <LearnerCalendar {...props} />;
}

/** The days of a calendar, [start, end): a year, or whole weeks up to today. */
function daysOf(year: number | undefined, locale: string): { start: string; end: string } {
  if (year) return { start: `${year}-01-01`, end: `${year + 1}-01-01` };
  const today = new Date().toISOString().slice(0, 10);
  const weekStart = addDays(today, -((weekdayOf(today) - firstWeekday(locale) + 7) % 7));
  return { start: addDays(weekStart, -52 * 7), end: addDays(today, 1) };
}

/** Clock hours of a day with a trace in any of its courses: an hour with traces in two of them is one. */
export function hoursOfDay(rows: readonly LearnerDay[]): number {
  return new Set(rows.flatMap((row) => row.hours)).size;
}

function LearnerCalendar(props: LearnerCalendarProps) {
  const intl = useIntl();
  const range = daysOf(props.year, intl.locale);
  const params: Params = { ...range, course: props.course as string | undefined };
  const answer = useLearnerDays(props.userId, params);
  const { data } = answer;
  const formats = useFormats(data?.time_zone);
  const rows = new Map<string, LearnerDay[]>();
  for (const row of data?.results ?? []) rows.set(row.day, [...(rows.get(row.day) ?? []), row]);
  const notes = data ? notesOf(data) : new Map<string, string[]>();

  function notesOf({ milestones: found, time_zone: zone }: LearnerDays) {
    const byDay = new Map<string, string[]>();
    for (const { at, kind, course, course_name: name } of found) {
      const day = dateIn(at, zone);
      byDay.set(day, [...(byDay.get(day) ?? []), intl.formatMessage(milestones[kind], { course: name || course })]);
    }
    return byDay;
  }

  const today = data ? dateIn(data.as_of ?? Date.now(), data.time_zone) : range.end;
  return (
    <Days
      {...props}
      range={range}
      answer={answer}
      fresh={data}
      metrics={[]}
      title={props.title ?? intl.formatMessage(texts.days)}
      column={intl.formatMessage(texts.hours)}
      explanation={[intl.formatMessage(texts.meaning)]}
      formats={formats}
      // A day without a row is a day without a trace, as long as it has come and days of its time are still kept.
      valueOf={(day) => {
        if (rows.has(day)) return hoursOfDay(rows.get(day) ?? []);
        if (data?.kept_since && day < data.kept_since) return null;
        return day <= today ? 0 : undefined;
      }}
      text={(value) => (value === null ? intl.formatMessage(messages.unknown) : intl.formatMessage(texts.activeHours, { count: value }))}
      notes={(day) => notes.get(day) ?? []}
      source={{ path: paths.learnerDays(props.userId), params }}
      subtitle={(active, period) => intl.formatMessage(texts.activeDays, { days: active, period })}
    />
  );
}

function MetricCalendar(props: MetricCalendarProps) {
  const intl = useIntl();
  const open = useOpen();
  const range = daysOf(props.year, intl.locale);
  const params: Params = { metric: props.metric, grain: 'day', ...range };
  const answer = useStats(props, params);
  const { data } = answer;
  const formats = useFormats(data?.time_zone);
  const metric = data?.catalogue[0];
  const values = new Map(data?.series[0]?.points ?? []);
  const target = (day: string) => metric && !metric.source ? { kind: listKind(metric.unit), ...scopeOf(props), behind: metric.name, from: day, to: addDays(day, 1) } : null;
  const begun = (day: string) => data !== undefined && isComplete(addDays(day, -1), 'day', data.complete_until, data.time_zone);
  return (
    <Days
      {...props}
      range={range}
      answer={answer}
      fresh={data}
      metrics={data?.catalogue ?? []}
      title={props.title ?? metric?.label ?? titleOfNames([props.metric], answer.error)}
      column={metric?.label ?? props.metric}
      formats={formats}
      // A day to come has no square; one that passed uncounted has a hollow one.
      valueOf={(day) => values.get(day) ?? (begun(day) ? null : undefined)}
      text={(value) => formats.withUnit(value, metric?.unit ?? '')}
      notes={(day) => (begun(day) && data && !isComplete(day, 'day', data.complete_until, data.time_zone) ? [intl.formatMessage(messages.soFar)] : [])}
      source={{ path: paths.stats(props), params }}
      subtitle={(_, period) => period}
      onChoose={open(target(range.start)) ? (day) => open(target(day))?.() : undefined}
    />
  );
}

interface DaysProps extends Common {
  range: { start: string; end: string };
  answer: Answer;
  fresh: Fresh | undefined;
  metrics: readonly Metric[];
  title: string;
  column: string;
  explanation?: string[];
  formats: Formats;
  valueOf(day: string): number | null | undefined;
  text(value: number | null): string;
  notes(day: string): string[];
  source: { path: string; params: Params };
  subtitle(active: number, period: string): string;
  onChoose?(day: string): void;
}

function Days(props: DaysProps) {
  const { range, formats } = props;
  const intl = useIntl();
  const [ref, width, scroller] = useWidth(760);
  const first = firstWeekday(intl.locale);
  const count = periodsBetween(range.start, range.end, 'day');
  const lead = (weekdayOf(range.start) - first + 7) % 7;
  const days = Array.from({ length: count }, (_, at) => addDays(range.start, at));
  const cells = days.map((day, at) => ({
    column: Math.floor((at + lead) / 7), row: (at + lead) % 7, value: props.valueOf(day), ringed: props.notes(day).length > 0 && props.metrics.length === 0,
  }));
  const columns = Math.ceil((count + lead) / 7);
  const values = cells.map((cell) => cell.value ?? 0);
  const most = Math.max(0, ...values);
  const active = values.filter((value) => value > 0).length;
  const start = 36;
  const cell = Math.max(12, Math.min(20, Math.floor((width - start) / columns)));
  // The first day of a month names the column, unless the name before would run into it.
  const months = days.flatMap((day, at) => (day.endsWith('-01') || at === 0 ? [{ at: Math.floor((at + lead) / 7), text: formats.monthName(day) }] : []))
    .filter((label, number, all) => number === all.length - 1 || all[number + 1].at - label.at > 2);
  const period = formats.range(range.start, range.end, 'day');
  let last = cells.length - 1;
  while (last > 0 && cells[last].value === undefined) last -= 1;

  // What is newest is what is looked for: where the year is wider than its place, its end shows first.
  const scrolled = useRef(false);
  useEffect(() => {
    if (!scroller || scrolled.current) return;
    scrolled.current = true;
    const end = scroller.scrollWidth - scroller.clientWidth;
    scroller.scrollLeft = getComputedStyle(scroller).direction === 'rtl' ? -end : end;
  }, [scroller]);

  return (
    <Frame
      title={props.title}
      subtitle={props.fresh && props.subtitle(active, period)}
      answer={props.answer}
      fresh={props.fresh}
      metrics={props.metrics}
      notes={props.explanation}
      emptyText={props.fresh && cells.every((each) => each.value === undefined || each.value === null) ? intl.formatMessage(messages.notKnownYet) : null}
      skeleton={<Block height={150} />}
      table={(): TableData => ({
        caption: props.title,
        columns: [
          { label: intl.formatMessage(texts.day), format: (day) => formats.period(String(day), 'day', 'long') },
          { label: props.column, numeric: true, format: (value) => formats.value(value as number | null) },
        ],
        rows: days.flatMap((day, at): TableData['rows'] => (cells[at].value ? [[day, cells[at].value ?? null]] : [])).reverse(),
      })}
      source={props.source}
      exportable={props.exportable}
      headingLevel={props.headingLevel}
      className="fl-calendar"
    >
      <div ref={ref} className="fl-chart-scroll">
        <CellChart
          label={`${props.title}, ${period}`}
          summary={intl.formatMessage(texts.summary, { days: active, value: props.text(most), day: formats.period(days[Math.max(0, values.indexOf(most))], 'day', 'long') })}
          cells={cells} across={7} down={1} columns={columns} rows={7} first={last}
          columnLabels={months}
          rowLabels={[0, 2, 4].map((at) => ({ at, text: formats.weekday((first + at) % 7) }))}
          cell={cell} start={start} most={most} width={Math.min(width, start + columns * cell)}
          title={(index) => formats.period(days[index], 'day', 'long')}
          value={(index) => props.text(cells[index].value ?? null)}
          notes={(index) => props.notes(days[index])}
          onChoose={props.onChoose && ((index) => props.onChoose?.(days[index]))}
          chartId="calendar"
        />
      </div>
      <HeatKey least={formats.value(0)} most={formats.value(most)} />
    </Frame>
  );
}

/** A usual week, hour by hour: what a metric comes to on average on each weekday at each hour. */
import { defineMessages, useIntl } from 'react-intl';
import type { Params } from '../api/client';
import { mean } from '../api/combine';
import { useStats } from '../api/hooks';
import { paths } from '../api/paths';
import type { TableData } from '../api/provider';
import type { Point, Scope, SeriesAnswer } from '../api/types';
import { CellChart } from '../charts/CellChart';
import { useWidth } from '../charts/environment';
import { useFormats } from '../i18n/formats';
import { addPeriods, firstWeekday, isComplete, weekdayAndHour } from '../i18n/periods';
import { Block, Frame } from './Frame';
import { HeatKey } from './HeatKey';
import { messages } from './messages';
import { titleOfNames } from './series';

const texts = defineMessages({
  subtitle: { id: 'figures.heatmap.subtitle', defaultMessage: 'A usual hour, mean of {weeks, plural, one {# week} other {# weeks}}, {zone} time' },
  cell: { id: 'figures.heatmap.cell', defaultMessage: '{day}, {hour}' },
  mean: { id: 'figures.heatmap.mean', defaultMessage: '{value} on average' },
  summary: { id: 'figures.heatmap.summary', defaultMessage: 'Most on {day} at {hour}: {value} on average.' },
  weekday: { id: 'figures.heatmap.weekday', defaultMessage: 'Weekday' },
});

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export interface HeatmapProps extends Scope {
  metric: string;
  /** Weeks that the mean is of; hours are kept 62 days. */
  weeks?: number;
  title?: string;
  headingLevel?: 2 | 3 | 4;
  exportable?: boolean;
}

/** The mean of each weekday's (0 is Monday) each hour; null where no hour is known. Hours that are not over are left out. */
export function usualWeek(points: readonly Point[], data: Pick<SeriesAnswer, 'complete_until' | 'time_zone'>): (number | null)[][] {
  const found: (number | null)[][][] = Array.from({ length: 7 }, () => HOURS.map(() => []));
  for (const [period, value] of points) {
    if (!isComplete(period, 'hour', data.complete_until, data.time_zone)) continue;
    const [weekday, hour] = weekdayAndHour(period, data.time_zone);
    found[weekday][hour].push(value);
  }
  return found.map((hours) => hours.map(mean));
}

export function Heatmap(props: HeatmapProps) {
  const { metric: name, weeks = 4 } = props;
  const intl = useIntl();
  const [ref, width] = useWidth();
  const now = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString().replace('.000Z', 'Z');
  const params: Params = { metric: name, grain: 'hour', start: addPeriods(now, 'hour', -24 * 7 * weeks), end: now };
  const answer = useStats(props, params);
  const { data } = answer;
  const formats = useFormats(data?.time_zone);
  const metric = data?.catalogue[0];
  const title = props.title ?? metric?.label ?? titleOfNames([name], answer.error);
  const week = data ? usualWeek(data.series[0]?.points ?? [], data) : [];
  const first = firstWeekday(intl.locale);
  const weekdays = Array.from({ length: 7 }, (_, at) => (first + at) % 7);
  const means = weekdays.flatMap((weekday) => week[weekday] ?? []);
  const most = Math.max(0, ...means.map((value) => value ?? 0));
  const peak = means.indexOf(most);
  const unit = metric?.unit ?? '';
  const value = (index: number) => (means[index] === null ? formats.withUnit(null, unit)
    : intl.formatMessage(texts.mean, { value: formats.withUnit(Math.round((means[index] ?? 0) * 10) / 10, unit) }));
  const place = (index: number) => intl.formatMessage(texts.cell, { day: formats.weekday(weekdays[Math.floor(index / 24)], 'long'), hour: formats.hour(index % 24) });
  const known = means.some((each) => each !== null);
  const start = 44;
  const cell = Math.max(10, Math.min(52, Math.floor((width - start) / 24)));
  const every = cell >= 22 ? 3 : 6;

  return (
    <Frame
      title={title}
      subtitle={data && intl.formatMessage(texts.subtitle, { weeks, zone: data.time_zone })}
      answer={answer}
      fresh={data}
      metrics={data?.catalogue ?? []}
      emptyText={data && !known ? intl.formatMessage(messages.notKnownYet) : null}
      skeleton={<Block height={220} />}
      table={(): TableData => ({
        caption: title,
        columns: [
          { label: intl.formatMessage(texts.weekday) },
          ...HOURS.map((hour) => ({ label: formats.hour(hour), numeric: true, format: (each: string | number | null) => formats.value(each as number | null, unit) })),
        ],
        rows: weekdays.map((weekday) => [formats.weekday(weekday, 'long'), ...(week[weekday] ?? [])]),
      })}
      source={{ path: paths.stats(props), params }}
      exportable={props.exportable}
      headingLevel={props.headingLevel}
      className="fl-heatmap"
    >
      <div ref={ref} className="fl-chart-scroll">
        <CellChart
          label={`${title}: ${intl.formatMessage(texts.subtitle, { weeks, zone: data?.time_zone ?? '' })}`}
          summary={peak >= 0 ? intl.formatMessage(texts.summary, {
            day: formats.weekday(weekdays[Math.floor(peak / 24)], 'long'), hour: formats.hour(peak % 24), value: formats.withUnit(Math.round(most * 10) / 10, unit),
          }) : ''}
          cells={means.map((each, index) => ({ column: index % 24, row: Math.floor(index / 24), value: each }))}
          across={1} down={24} columns={24} rows={7} first={0}
          columnLabels={HOURS.filter((hour) => hour % every === 0).map((hour) => ({ at: hour, text: formats.hour(hour) }))}
          rowLabels={weekdays.map((weekday, at) => ({ at, text: formats.weekday(weekday) }))}
          cell={cell} cellHeight={Math.max(16, Math.min(26, cell))} start={start} most={most} width={Math.min(width, start + 24 * cell)}
          title={place} value={value}
          chartId="heatmap"
        />
      </div>
      <HeatKey least={formats.value(0, unit)} most={formats.value(Math.round(most * 10) / 10, unit)} />
    </Frame>
  );
}

/** Metrics over time: a chart for each scale that is needed, with what happened in the course marked above. */
import { useState } from 'react';
import { defineMessages, useIntl, type IntlShape } from 'react-intl';
import type { Params } from '../api/client';
import { combine } from '../api/combine';
import { useCourseDates, useStats } from '../api/hooks';
import { paths } from '../api/paths';
import type { TableData } from '../api/provider';
import type { CourseDate, CourseDateKind, Grain, Kind, Point, Scope, SeriesAnswer } from '../api/types';
import { LineChart, type ChartMark } from '../charts/LineChart';
import { Sample } from '../charts/Sample';
import { useFormats, type Formats } from '../i18n/formats';
import { addPeriods, dateIn, dateOf, firstOpen } from '../i18n/periods';
import { SERIES_COUNT } from '../theme';
import { Block, Frame } from './Frame';
import { messages } from './messages';
import { listKind, sourceName, useOpen } from './Open';
import { namedLines, scaleOf, scopeOf, titleOfNames, type NamedLine } from './series';

const texts = defineMessages({
  summary: {
    id: 'figures.trend.summary',
    defaultMessage: '{label}, {period}: from {first} to {last}; lowest {low} ({lowAt}), highest {high} ({highAt}).',
  },
  nothingKnown: { id: 'figures.trend.nothingKnown', defaultMessage: '{label}: not known.' },
  more: { id: 'figures.trend.more', defaultMessage: '{count, plural, one {# more group is} other {# more groups are}} in the table.' },
  total: { id: 'figures.trend.total', defaultMessage: '{value} in all' },
  latest: { id: 'figures.trend.latest', defaultMessage: '{value} latest' },
  legend: { id: 'figures.trend.legend', defaultMessage: 'Lines' },
  start: { id: 'figures.dates.start', defaultMessage: 'Course starts' },
  end: { id: 'figures.dates.end', defaultMessage: 'Course ends' },
  due: { id: 'figures.dates.due', defaultMessage: '{count, plural, one {Due date} other {# due dates}}' },
  published: { id: 'figures.dates.published', defaultMessage: 'Published' },
  startSign: { id: 'figures.dates.start.sign', defaultMessage: 'S', description: 'One letter that marks the start of a course in a chart' },
  endSign: { id: 'figures.dates.end.sign', defaultMessage: 'E', description: 'One letter that marks the end of a course in a chart' },
  dueSign: { id: 'figures.dates.due.sign', defaultMessage: 'D', description: 'One letter that marks a due date in a chart' },
  publishedSign: { id: 'figures.dates.published.sign', defaultMessage: 'P', description: 'One letter that marks a publish in a chart' },
});

export interface TrendProps extends Scope {
  metrics: readonly string[];
  grain?: Grain;
  /** First period, and where periods stop (itself left out), as the API takes them. */
  start?: string;
  end?: string;
  /** Dimensions to slice by. */
  by?: string | readonly string[];
  /** Whether to mark start, end, due dates and publishes; of one course only. */
  dates?: boolean;
  height?: number;
  title?: string;
  headingLevel?: 2 | 3 | 4;
  exportable?: boolean;
}

export function Trend(props: TrendProps) {
  const { metrics, grain = 'day', height = 220, courseKey } = props;
  const intl = useIntl();
  const params: Params = { metric: metrics, grain, start: props.start, end: props.end, by: props.by as string };
  const answer = useStats(props, params, { keep: true });
  const dates = useCourseDates(courseKey ?? '', { enabled: Boolean(props.dates && courseKey) });
  const { data } = answer;
  const formats = useFormats(data?.time_zone);
  const open = useOpen();
  const [index, setIndex] = useState<number | null>(null);

  const lines = data ? namedLines(data, intl) : [];
  const periods = lines[0]?.line.points.map(([period]) => period) ?? [];
  const openFrom = data ? firstOpen(periods, data.grain, data.complete_until, data.time_zone) : 0;
  const title = props.title ?? data?.catalogue.map((metric) => metric.label).join(', ') ?? titleOfNames(metrics, answer.error);
  const shown = lines.slice(0, SERIES_COUNT);
  const scales = [...new Set(shown.map(({ metric }) => scaleOf(metric.unit)))];
  const marks = data && dates.data ? marksOf(dates.data.results, periods, data, formats, intl) : [];
  const known = lines.some(({ line }) => line.points.some(([, value]) => value !== null));
  const withheld = lines.some(({ line }) => line.withheld);
  // One line of another system beside others is dotted; several need a dash and a marker each to be told apart.
  const moved = shown.filter(({ metric }) => metric.source);
  const isMuted = (line: NamedLine) => line.line.withheld || (moved.length === 1 && shown.length > 1 && moved[0] === line);
  const sources = [...new Set(moved.map(({ metric }) => sourceName(metric)))];

  function choose(line: NamedLine, at: number) {
    const target = targetOf(line, periods[at], props, data?.grain ?? grain);
    open(target)?.();
  }
  const mayOpen = periods.length > 0 && shown.some((line) => open(targetOf(line, periods[0], props, grain)) !== null);

  return (
    <Frame
      title={title}
      subtitle={data && formats.range(data.start, data.end, data.grain)}
      answer={answer}
      fresh={data}
      metrics={data?.catalogue ?? []}
      notes={[
        ...(data?.approximate ? [intl.formatMessage(messages.approximate)] : []),
        ...(withheld ? [intl.formatMessage(messages.withheldNote)] : []),
        ...sources.map((source) => intl.formatMessage(messages.moved, { source })),
      ]}
      emptyText={data && !known ? intl.formatMessage(lines.length ? messages.notKnownYet : messages.empty) : null}
      skeleton={<Block height={height} />}
      table={() => tableOf(title, lines, periods, data?.grain ?? grain, formats, intl)}
      source={{ path: paths.stats(props), params }}
      exportable={props.exportable}
      headingLevel={props.headingLevel}
      className="fl-trend"
    >
      {data && scales.map((scale) => {
        const here = shown.filter(({ metric }) => scaleOf(metric.unit) === scale);
        const { unit } = here[0].metric;
        const several = shown.length > 1;
        return (
          <div key={scale} className="fl-panel">
            {several && (
              <ul className="fl-legend" aria-label={intl.formatMessage(texts.legend)}>
                {here.map((line) => (
                  <li key={line.id}>
                    <Sample index={shown.indexOf(line)} muted={isMuted(line)} /> <bdi>{line.label}</bdi>{' '}
                    <span className="fl-quiet">{figure(line, openFrom, formats, intl)}</span>
                  </li>
                ))}
              </ul>
            )}
            <LineChart
              label={`${here.map((line) => line.label).join(', ')}, ${formats.range(data.start, data.end, data.grain)}`}
              summary={here.map((line) => summary(line, data, formats, intl)).join(' ')}
              series={here.map((line) => ({
                id: line.id, label: line.label, values: line.line.points.map(([, value]) => value), style: shown.indexOf(line), muted: isMuted(line),
              }))}
              count={periods.length}
              open={openFrom}
              openText={intl.formatMessage(messages.soFar)}
              tick={(at) => formats.period(periods[at], data.grain)}
              title={(at) => formats.period(periods[at], data.grain, 'long')}
              value={(value, series) => formats.withUnit(value, here[series].metric.unit)}
              axis={(value) => formats.short(value, unit)}
              top={unit === 'percent' ? 100 : undefined}
              marks={marks}
              height={scales.length > 1 ? Math.max(120, Math.round((height * 1.3) / scales.length)) : height}
              index={index}
              onIndex={setIndex}
              onChoose={mayOpen ? (series, at) => choose(here[series], at) : undefined}
              chartId={`trend-${scale}`}
            />
          </div>
        );
      })}
      {lines.length > shown.length && <p className="fl-quiet">{intl.formatMessage(texts.more, { count: lines.length - shown.length })}</p>}
      {marks.length > 0 && <MarkKey marks={marks} intl={intl} />}
    </Frame>
  );
}

function targetOf(line: NamedLine, period: string, scope: Scope, grain: Grain) {
  // Slices are of few people: no list stands behind them.
  if (Object.keys(line.line.by).length > 0 || line.metric.source) return null;
  return { kind: listKind(line.metric.unit), ...scopeOf(scope), behind: line.metric.name, from: period, to: addPeriods(period, grain, 1) };
}

/** The one figure of a line, by its kind: the sum of counts, the latest of anything else, which but for levels is one that is over. */
function figure({ metric, line }: NamedLine, open: number, formats: Formats, intl: IntlShape): string {
  const whole = metric.kind === 'count' || metric.kind === 'level' || open === 0;
  const value = combine(metric.kind as Kind, whole ? line.points : line.points.slice(0, open));
  return intl.formatMessage(metric.kind === 'count' ? texts.total : texts.latest, { value: formats.value(value, metric.unit) });
}

function summary({ metric, label, line }: NamedLine, data: SeriesAnswer, formats: Formats, intl: IntlShape): string {
  const known = line.points.filter((point): point is [string, number] => point[1] !== null);
  if (!known.length) return intl.formatMessage(texts.nothingKnown, { label });
  const pick = (better: (a: number, b: number) => boolean) => known.reduce((best, point) => (better(point[1], best[1]) ? point : best));
  const [low, high] = [pick((a, b) => a < b), pick((a, b) => a > b)];
  const say = ([, value]: Point) => formats.withUnit(value, metric.unit);
  return intl.formatMessage(texts.summary, {
    label, period: formats.range(data.start, data.end, data.grain), first: say(known[0]), last: say(known[known.length - 1]),
    low: say(low), lowAt: formats.period(low[0], data.grain), high: say(high), highAt: formats.period(high[0], data.grain),
  });
}

const SIGNS: Record<CourseDateKind, keyof typeof texts> = { start: 'startSign', end: 'endSign', due: 'dueSign', published: 'publishedSign' };

/** Dates of a course on the periods they fall in; those of one kind in one period are one mark. */
function marksOf(dates: readonly CourseDate[], periods: string[], data: SeriesAnswer, formats: Formats, intl: IntlShape): ChartMark[] {
  const found = new Map<string, { index: number; kind: CourseDateKind; count: number; at: string }>();
  for (const { at, kind, count } of dates) {
    const index = periodOf(at, periods, data);
    if (index < 0) continue;
    const key = `${index} ${kind}`;
    const before = found.get(key);
    if (before) before.count += count;
    else found.set(key, { index, kind, count, at });
  }
  return [...found.values()].map(({ index, kind, count, at }) => ({
    index, kind, sign: intl.formatMessage(texts[SIGNS[kind]]),
    label: `${intl.formatMessage(texts[kind], { count })}, ${formats.instant(at)}`,
  }));
}

function periodOf(at: string, periods: string[], data: SeriesAnswer): number {
  if (data.grain === 'hour') {
    const time = new Date(at).getTime();
    return periods.findIndex((period) => { const from = dateOf(period).getTime(); return time >= from && time < from + 3_600_000; });
  }
  const day = dateIn(at, data.time_zone);
  return periods.indexOf(data.grain === 'month' ? `${day.slice(0, 7)}-01` : day);
}

function MarkKey({ marks, intl }: { marks: ChartMark[]; intl: IntlShape }) {
  const kinds = [...new Set(marks.map((mark) => mark.kind))] as CourseDateKind[];
  return (
    <ul className="fl-legend fl-mark-key">
      {kinds.map((kind) => (
        <li key={kind}>
          <span className={`fl-mark-sign fl-mark-${kind}`} aria-hidden="true">{intl.formatMessage(texts[SIGNS[kind]])}</span>{' '}
          {intl.formatMessage(texts[kind], { count: 1 })}
        </li>
      ))}
    </ul>
  );
}

function tableOf(caption: string, lines: NamedLine[], periods: string[], grain: Grain, formats: Formats, intl: IntlShape): TableData {
  return {
    caption,
    columns: [
      { label: intl.formatMessage(messages.period), format: (cell) => formats.period(String(cell), grain, 'long') },
      ...lines.map(({ label, metric }) => ({
        label, numeric: true, format: (cell: string | number | null) => formats.value(cell as number | null, metric.unit),
      })),
    ],
    rows: periods.map((period, at) => [period, ...lines.map(({ line }) => line.points[at]?.[1] ?? null)]),
  };
}

/** One metric of several courses side by side over time. */
import { defineMessages, useIntl } from 'react-intl';
import type { Params } from '../api/client';
import { combine } from '../api/combine';
import { useCourses } from '../api/hooks';
import { paths } from '../api/paths';
import type { TableData } from '../api/provider';
import type { Grain, Kind } from '../api/types';
import { LineChart } from '../charts/LineChart';
import { Sample } from '../charts/Sample';
import { useFormats } from '../i18n/formats';
import { addPeriods, firstOpen } from '../i18n/periods';
import { SERIES_COUNT } from '../theme';
import { Block, Frame } from './Frame';
import { messages } from './messages';
import { listKind, useOpen } from './Open';
import { titleOfNames } from './series';

const texts = defineMessages({
  summary: { id: 'figures.compare.summary', defaultMessage: '{course}: from {first} to {last}.' },
  notKnown: { id: 'figures.compare.notKnown', defaultMessage: '{course}: not known.' },
  more: { id: 'figures.compare.more', defaultMessage: '{count, plural, one {# more course is} other {# more courses are}} in the table.' },
  courses: { id: 'figures.compare.courses', defaultMessage: 'Courses' },
  choose: { id: 'figures.compare.choose', defaultMessage: 'Choose courses to compare.' },
  total: { id: 'figures.compare.total', defaultMessage: '{value} in all' },
  latest: { id: 'figures.compare.latest', defaultMessage: '{value} latest' },
});

export interface CompareProps {
  courses: readonly string[];
  metric: string;
  grain?: Grain;
  /** First period, and where periods stop (itself left out). */
  start?: string;
  end?: string;
  height?: number;
  title?: string;
  headingLevel?: 2 | 3 | 4;
  exportable?: boolean;
}

export function Compare(props: CompareProps) {
  const { courses, metric: name, grain = 'day', height = 240 } = props;
  const intl = useIntl();
  const open = useOpen();
  const at = props.end ? addPeriods(props.end, grain, -1) : undefined;
  const params: Params = { course: courses, metric: name, grain, at };
  const answer = useCourses({ ...params, trend: [name], since: props.start, page_size: 100 }, { enabled: courses.length > 0 });
  const { data } = answer;
  const formats = useFormats(data?.time_zone);
  const metric = data?.catalogue.find((one) => one.name === name);
  const unit = metric?.unit ?? '';
  const title = props.title ?? metric?.label ?? titleOfNames([name], answer.error);
  const periods = data?.trend_periods ?? [];
  const openFrom = data ? firstOpen(periods, data.grain, data.complete_until, data.time_zone) : 0;
  // In the order asked for, so that a course keeps its colour, dash and marker when the answer's order changes.
  const rows = courses.flatMap((key) => data?.results.filter((row) => row.key === key) ?? []);
  const lines = rows.map((row) => ({ key: row.key, label: row.name || row.key, learners: row.learners, values: row.trend?.[name] ?? periods.map(() => null) }));
  const shown = lines.slice(0, SERIES_COUNT);
  const period = periods.length ? formats.range(periods[0], addPeriods(periods[periods.length - 1], grain, 1), grain) : '';
  const figure = (values: readonly (number | null)[]) => {
    const whole = metric?.kind === 'count' || metric?.kind === 'level' || openFrom === 0;
    const points = (whole ? values : values.slice(0, openFrom)).map((value, index): [string, number | null] => [periods[index], value]);
    const value = formats.value(combine((metric?.kind ?? 'level') as Kind, points), unit);
    return intl.formatMessage(metric?.kind === 'count' ? texts.total : texts.latest, { value });
  };
  const target = (line: number, index: number) => shown[line].learners === false || metric?.source ? null : {
    kind: listKind(unit), courseKey: shown[line].key, behind: name, from: periods[index], to: addPeriods(periods[index], grain, 1),
  };
  const anyOpen = shown.some((_, number) => periods.length > 0 && open(target(number, 0)) !== null);
  const idle = courses.length === 0;

  return (
    <Frame
      title={title}
      subtitle={period}
      answer={idle ? { ...answer, isPending: false } : answer}
      fresh={data}
      metrics={metric ? [metric] : []}
      emptyText={idle ? intl.formatMessage(texts.choose)
        : data && !lines.some((line) => line.values.some((value) => value !== null)) ? intl.formatMessage(messages.notKnownYet) : null}
      skeleton={<Block height={height} />}
      table={(): TableData => ({
        caption: title,
        columns: [
          { label: intl.formatMessage(messages.period), format: (cell) => formats.period(String(cell), grain, 'long') },
          ...lines.map((line) => ({ label: line.label, numeric: true, format: (cell: string | number | null) => formats.value(cell as number | null, unit) })),
        ],
        rows: periods.map((each, index) => [each, ...lines.map((line) => line.values[index] ?? null)]),
      })}
      source={{ path: paths.courses, params: { ...params, start: metric?.kind === 'count' ? periods[0] : null } }}
      exportable={props.exportable}
      headingLevel={props.headingLevel}
      className="fl-compare"
    >
      {data && (
        <>
          <ul className="fl-legend" aria-label={intl.formatMessage(texts.courses)}>
            {shown.map((line, number) => (
              <li key={line.key}><Sample index={number} /> <bdi className="fl-clip" title={line.key}>{line.label}</bdi> <span className="fl-quiet">{figure(line.values)}</span></li>
            ))}
          </ul>
          <LineChart
            label={`${title}, ${period}`}
            summary={shown.map((line) => {
              const known = line.values.filter((value): value is number => value !== null);
              return known.length ? intl.formatMessage(texts.summary, {
                course: line.label, first: formats.withUnit(known[0], unit), last: formats.withUnit(known[known.length - 1], unit),
              }) : intl.formatMessage(texts.notKnown, { course: line.label });
            }).join(' ')}
            series={shown.map((line) => ({ id: line.key, label: line.label, values: line.values }))}
            count={periods.length}
            open={openFrom}
            openText={intl.formatMessage(messages.soFar)}
            tick={(index) => formats.period(periods[index], grain)}
            title={(index) => formats.period(periods[index], grain, 'long')}
            value={(value) => formats.withUnit(value, unit)}
            axis={(value) => formats.short(value, unit)}
            top={unit === 'percent' ? 100 : undefined}
            height={height}
            onChoose={anyOpen ? (line, index) => open(target(line, index))?.() : undefined}
            chartId="compare"
          />
          {lines.length > shown.length && <p className="fl-quiet">{intl.formatMessage(texts.more, { count: lines.length - shown.length })}</p>}
        </>
      )}
    </Frame>
  );
}

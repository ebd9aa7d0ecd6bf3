/** One metric summed over courses, over time. */
import { useIntl } from 'react-intl';
import type { TableData } from '../../api/provider';
import type { CourseRow, Metric, NumbersPage } from '../../api/types';
import { LineChart } from '../../charts/LineChart';
import { useFormats } from '../../i18n/formats';
import { firstOpen } from '../../i18n/periods';
import { Frame, type Answer } from '../../widgets/Frame';
import { messages } from './messages';

/** A point is known where it is known of every course. */
export function summedTrend(rows: readonly CourseRow[], metric: string, length: number): (number | null)[] {
  return Array.from({ length }, (_, index) => {
    let sum = 0;
    for (const row of rows) {
      const value = row.trend?.[metric]?.[index];
      if (value === null || value === undefined) return null;
      sum += value;
    }
    return sum;
  });
}

interface SumTrendProps {
  metric: Metric;
  data: NumbersPage<CourseRow>;
  answer: Answer;
}

export function SumTrend({ metric, data, answer }: SumTrendProps) {
  const intl = useIntl();
  const formats = useFormats(data.time_zone);
  const periods = data.trend_periods ?? [];
  const values = summedTrend(data.results, metric.name, periods.length);
  const known = values.filter((value) => value !== null);
  const title = intl.formatMessage(messages.sumOf, { metric: metric.label });
  const table = (): TableData => ({
    caption: title,
    columns: [
      { label: intl.formatMessage(messages.day), format: (cell) => formats.period(String(cell), data.grain, 'long') },
      { label: metric.label, numeric: true, format: (cell) => formats.value(cell as number | null, metric.unit) },
    ],
    rows: periods.map((period, index) => [period, values[index] ?? null]),
  });
  return (
    <Frame
      title={title}
      answer={answer}
      fresh={data}
      metrics={[metric]}
      emptyText={known.length ? null : intl.formatMessage(messages.notKnown)}
      skeleton={null}
      table={table}
      headingLevel={2}
    >
      <LineChart
        label={title}
        summary={intl.formatMessage(messages.sumSummary, {
          least: formats.value(Math.min(...known), metric.unit), most: formats.value(Math.max(...known), metric.unit), last: formats.value(known.at(-1) ?? null, metric.unit),
        })}
        series={[{ id: metric.name, label: metric.label, values }]}
        count={periods.length}
        open={firstOpen(periods, data.grain, data.complete_until, data.time_zone)}
        openText={intl.formatMessage(messages.open)}
        tick={(index) => formats.period(periods[index] ?? '', data.grain, 'short')}
        title={(index) => formats.period(periods[index] ?? '', data.grain, 'long')}
        value={(value) => formats.value(value, metric.unit)}
        axis={(value) => formats.short(value, metric.unit)}
      />
    </Frame>
  );
}

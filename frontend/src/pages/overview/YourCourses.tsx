/** The courses of somebody who sees no whole organisation: sums, but only of what adds up over courses. */
import { useIntl } from 'react-intl';
import { useCourses } from '../../api/hooks';
import type { CourseRow, Metric, NumbersPage, Values } from '../../api/types';
import { to } from '../../app/navigation';
import { addDays } from '../../app/state/days';
import type { Range } from '../../app/state/period';
import { useAddress } from '../../app/useAddress';
import { useFormats } from '../../i18n/formats';
import { isComplete } from '../../i18n/periods';
import { Change } from '../../widgets/Change';
import { CourseTable } from '../../widgets/CourseTable';
import { Frame, type Answer } from '../../widgets/Frame';
import { messages } from './messages';
import { SumTrend } from './SumTrend';

/** How things stand is told as of now; what is counted over the week, of its whole days: as single figures are. */
const STANDING = ['enrolled', 'never_started'];
const COUNTED = ['enrollments', 'passes', 'completions'];
const SHOWN = ['enrolled', 'enrollments', 'passes', 'completions', 'never_started'];
const DRAWN = ['enrolled', 'enrollments', 'passes'];
const MOST = 100;

/** The sum over courses; not known where it is not known of one of them. */
export function sumOf(rows: readonly Values[], metric: string): number | null {
  let sum = 0;
  for (const row of rows) {
    const value = row[metric];
    if (value === null || value === undefined) return null;
    sum += value;
  }
  return rows.length ? sum : null;
}

export function YourCourses({ range, week }: { range: Range; week: Range }) {
  const intl = useIntl();
  const address = useAddress();
  const over = useCourses({
    metric: COUNTED, start: week.start, at: addDays(week.end, -1), against: addDays(week.start, -1), trend: DRAWN, since: range.start, page_size: MOST,
  });
  const now = useCourses({ metric: STANDING, against: addDays(week.end, -7), page_size: MOST });
  const answer: Answer = {
    isPending: over.isPending || now.isPending,
    isFetching: over.isFetching || now.isFetching,
    error: over.error ?? now.error,
    refetch: () => Promise.all([over.refetch(), now.refetch()]),
  };
  const formats = useFormats(over.data?.time_zone);
  const { data } = over;
  const sums = data && now.data ? sumsOf(data, now.data, week) : [];
  const title = intl.formatMessage(messages.week);
  const rangeText = ({ start, end }: Range) => formats.range(start, end, 'day');
  const periodOf = (days: Range) => (
    data && isComplete(addDays(days.end, -1), 'day', data.complete_until, data.time_zone)
      ? rangeText(days) : intl.formatMessage(messages.soFar, { period: rangeText(days) })
  );
  return (
    <>
      <Frame
        title={title}
        subtitle={data && data.count > MOST ? intl.formatMessage(messages.firstOf, { shown: MOST, count: data.count }) : intl.formatMessage(messages.summed)}
        answer={answer}
        fresh={now.data}
        metrics={sums.map(({ metric }) => metric)}
        emptyText={data?.count === 0 ? intl.formatMessage(messages.noCourses) : null}
        skeleton={<div className="fl-skeleton" style={{ height: 72 }} />}
        shownTable={() => ({
          caption: title,
          columns: [
            { label: intl.formatMessage(messages.metric) }, { label: intl.formatMessage(messages.period) },
            { label: intl.formatMessage(messages.sum), numeric: true }, { label: intl.formatMessage(messages.before), numeric: true },
          ],
          rows: sums.map(({ metric, of, value, before }) => [metric.label, periodOf(of), value, before]),
        })}
        headingLevel={2}
      >
        <dl className="fp-sums">
          {sums.map(({ metric, of, value, before, beforeOf }) => (
            <div key={metric.name}>
              <dt title={metric.meaning}>{metric.label}</dt>
              <dd>
                <span className="fp-sum">{formats.value(value, metric.unit)}</span>
                <Change now={value} before={before} unit={metric.unit} period={rangeText(beforeOf)} formats={formats} />
                <span className="fp-sum-period">{periodOf(of)}</span>
              </dd>
            </div>
          ))}
        </dl>
      </Frame>
      {data && data.count > 0 && (
        <div className="fp-grid fp-grid-thirds">
          {DRAWN.flatMap((name) => data.catalogue.find((metric) => metric.name === name) ?? []).map((metric) => (
            <SumTrend key={metric.name} metric={metric} data={data} answer={over} />
          ))}
        </div>
      )}
      <CourseTable
        title={intl.formatMessage(messages.courses)}
        metrics={['enrolled', 'active_learners_7d', 'never_started', 'mean_progress']}
        trend={['active_learners_7d']}
        linkTo={(row) => ('key' in row ? address(to.course(row.key)) : null)}
        headingLevel={2}
      />
    </>
  );
}

interface Summed {
  metric: Metric;
  value: number | null;
  /** The days that it is of, half-open: one for how things stand. */
  of: Range;
  before: number | null;
  beforeOf: Range;
}

/** The figures shown, of what adds up over courses. */
function sumsOf(over: NumbersPage<CourseRow>, now: NumbersPage<CourseRow>, week: Range): Summed[] {
  const known = new Map([...over.catalogue, ...now.catalogue].map((metric) => [metric.name, metric]));
  return SHOWN.flatMap((name) => known.get(name) ?? []).filter((metric) => metric.adds_over_courses).map((metric) => {
    const standing = STANDING.includes(metric.name);
    const { results } = standing ? now : over;
    return {
      metric,
      value: sumOf(results.map((row) => row.metrics), metric.name),
      of: standing ? dayOf(now.at) : week,
      before: sumOf(results.map((row) => row.against ?? {}), metric.name),
      beforeOf: standing ? dayOf(addDays(week.end, -7)) : weekBefore(week),
    };
  });
}

const dayOf = (day: string): Range => ({ start: day, end: addDays(day, 1) });
const weekBefore = ({ start }: Range): Range => ({ start: addDays(start, -7), end: start });

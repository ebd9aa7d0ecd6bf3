/** The courses of somebody who sees no whole organisation: sums, but only of what adds up over courses. */
import { useIntl } from 'react-intl';
import { useCourses } from '../../api/hooks';
import { paths } from '../../api/paths';
import type { CourseRow, Metric, NumbersPage, Values } from '../../api/types';
import { to } from '../../app/navigation';
import { addDays } from '../../app/state/days';
import type { Range } from '../../app/state/period';
import { useAddress } from '../../app/useAddress';
import { useFormats } from '../../i18n/formats';
import { Change } from '../../widgets/Change';
import { CourseTable } from '../../widgets/CourseTable';
import { Frame } from '../../widgets/Frame';
import { messages } from './messages';
import { SumTrend } from './SumTrend';

const SUMMED = ['enrolled', 'enrollments', 'passes', 'completions', 'never_started'];
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
  const params = {
    metric: SUMMED,
    start: week.start,
    at: addDays(week.end, -1),
    against: addDays(week.start, -1),
    trend: DRAWN,
    since: range.start,
    page_size: MOST,
  };
  const answer = useCourses(params);
  const { data } = answer;
  return (
    <>
      <Frame
        title={intl.formatMessage(messages.week)}
        subtitle={data && data.count > MOST ? intl.formatMessage(messages.firstOf, { shown: MOST, count: data.count }) : intl.formatMessage(messages.summed)}
        answer={answer}
        fresh={data}
        metrics={data?.catalogue ?? []}
        emptyText={data?.count === 0 ? intl.formatMessage(messages.noCourses) : null}
        skeleton={<div className="fl-skeleton" style={{ height: 72 }} />}
        source={{ path: paths.courses, params }}
        headingLevel={2}
      >
        {data && (
          <dl className="fp-sums">
            {data.catalogue.filter((metric) => metric.adds_over_courses).map((metric) => (
              <Sum key={metric.name} metric={metric} data={data} before={week} />
            ))}
          </dl>
        )}
      </Frame>
      {data && data.count > 0 && (
        <div className="fp-grid fp-grid-thirds">
          {data.catalogue.filter((metric) => DRAWN.includes(metric.name)).map((metric) => (
            <SumTrend key={metric.name} metric={metric} data={data} answer={answer} />
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

function Sum({ metric, data, before }: { metric: Metric; data: NumbersPage<CourseRow>; before: Range }) {
  const formats = useFormats(data.time_zone);
  const value = sumOf(data.results.map((row) => row.metrics), metric.name);
  const against = sumOf(data.results.map((row) => row.against ?? {}), metric.name);
  return (
    <div>
      <dt title={metric.meaning}>{metric.label}</dt>
      <dd>
        <span className="fp-sum">{formats.value(value, metric.unit)}</span>
        <Change now={value} before={against} unit={metric.unit} period={formats.range(addDays(before.start, -7), before.start, 'day')} formats={formats} />
      </dd>
    </div>
  );
}

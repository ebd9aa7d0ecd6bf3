/** The courses behind a number, such as those that were active on a day. */
import { useIntl } from 'react-intl';
import { Link } from 'react-router-dom';
import { useCourses } from '../../api/hooks';
import { to } from '../../app/navigation';
import type { StateOf } from '../../app/state/codecs';
import { coursesSchema } from '../../app/state/schemas';
import type { Change } from '../../app/state/usePageState';
import { useAddress } from '../../app/useAddress';
import { CourseTable } from '../../widgets/CourseTable';
import { rangeText } from '../common/PeriodPicker';
import { PageHead } from '../common/PageHead';
import { messages } from './messages';

interface BehindCoursesProps {
  state: StateOf<typeof coursesSchema>;
  change: Change<typeof coursesSchema>;
}

const METRICS = ['enrolled', 'active_learners', 'active_learners_7d'];

export function BehindCourses({ state, change }: BehindCoursesProps) {
  const intl = useIntl();
  const address = useAddress();
  const filters = { behind: state.behind, from: state.from, to: state.to, org: [...state.org] };
  // The one question of the table, asked in the same words, is asked once.
  const { data } = useCourses({
    ...filters, metric: METRICS, ordering: state.ordering || undefined, trend: null, since: null, page: state.page, page_size: state.page_size,
  });
  const { behind } = data ?? {};
  return (
    <>
      <PageHead
        title={behind ? intl.formatMessage(messages.behind, { metric: behind.label }) : intl.formatMessage(messages.title)}
        above={<Link to={to.courses()}>{intl.formatMessage(messages.title)}</Link>}
        below={
          behind && data && (
            <p>
              {intl.formatMessage(messages.behindCount, { count: data.count, period: rangeText(intl, { start: behind.from.slice(0, 10), end: behind.to.slice(0, 10) }) })}{' '}
              {behind.meaning}
            </p>
          )
        }
      />
      <CourseTable
        metrics={METRICS}
        filters={filters}
        ordering={state.ordering || undefined}
        page={state.page}
        pageSize={state.page_size}
        onChange={({ ordering, page }) => change({ ...(ordering === undefined ? {} : { ordering }), ...(page === undefined ? {} : { page }) })}
        linkTo={(row) => ('key' in row ? address(to.course(row.key)) : null)}
        headingLevel={2}
      />
    </>
  );
}

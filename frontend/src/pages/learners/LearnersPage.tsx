/** Learners of all courses whose learners may be seen; behind a number, those that it counted. */
import { useIntl } from 'react-intl';
import { Link } from 'react-router-dom';
import type { Params } from '../../api/client';
import { useLearners } from '../../api/hooks';
import { to } from '../../app/navigation';
import { asParams, learnerFilters, learnersSchema, type LearnerFilterState } from '../../app/state/schemas';
import { usePageState } from '../../app/state/usePageState';
import { useAddress } from '../../app/useAddress';
import { LearnerTable } from '../../widgets/LearnerTable';
import { CopyLink } from '../common/CopyLink';
import { PageHead } from '../common/PageHead';
import { BehindText } from './BehindText';
import { FILTER_NAMES } from './filters';
import { LearnerFilters } from './LearnerFilters';
import { messages } from './messages';

export function LearnersPage() {
  const intl = useIntl();
  const address = useAddress();
  const [state, change] = usePageState(learnersSchema);
  const filterState = state as LearnerFilterState;
  const own = asParams(learnerFilters, filterState, FILTER_NAMES);
  // One course's learners are asked of the course itself: its team may see them without seeing others.
  const courseKey = state.course.length === 1 ? state.course[0]! : null;
  const filters: Params = courseKey ? own : { ...own, ...(state.course.length ? { course: [...state.course] } : {}), ...(state.org.length ? { org: [...state.org] } : {}) };
  const behind = state.behind ? { metric: state.behind, from: state.from ?? undefined, to: state.to ?? undefined } : null;
  const ordering = state.ordering || undefined;
  // The table's own question in its own words: it is asked once.
  const { data } = useLearners(courseKey, {
    ...filters, ordering, behind: behind?.metric, from: behind?.from, to: behind?.to, page: state.page, page_size: state.page_size,
  });
  const course = courseKey && (data?.results[0]?.course_name || courseKey);

  return (
    <>
      <PageHead
        title={state.behind ? intl.formatMessage(messages.behind, { metric: data?.behind?.label ?? state.behind }) : intl.formatMessage(messages.title)}
        above={
          state.behind && (courseKey ? <Link to={to.course(courseKey)}>{course}</Link> : <Link to={to.overview({ org: state.org[0] })}>{state.org[0] ?? intl.formatMessage(messages.overview)}</Link>)
        }
        below={
          data?.behind ? (
            <BehindText data={data} behind={data.behind} scope={{ courseKey, org: state.org.length === 1 ? state.org[0] : null }} whole={!Object.keys(own).length && state.course.length < 2 && state.org.length < 2} />
          ) : (
            !state.behind && <p>{intl.formatMessage(messages.note)}</p>
          )
        }
      >
        <CopyLink />
      </PageHead>
      <LearnerFilters state={filterState} change={change} />
      <LearnerTable
        courseKey={courseKey}
        title={intl.formatMessage(messages.list)}
        filters={filters}
        behind={behind}
        ordering={ordering}
        page={state.page}
        pageSize={state.page_size}
        onChange={({ ordering: next, page }) => change({ ...(next === undefined ? {} : { ordering: next }), ...(page === undefined ? {} : { page }) })}
        linkTo={(row) => address(to.learner(row.user_id))}
        linkToCourse={(row) => address(to.course(row.course))}
        headingLevel={2}
      />
    </>
  );
}

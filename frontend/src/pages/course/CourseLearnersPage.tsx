/** The learners of a course, with filters that all live in the address. */
import { useIntl } from 'react-intl';
import { useParams } from 'react-router-dom';
import { to } from '../../app/navigation';
import { asParams, courseLearnersSchema, learnerFilters, type LearnerFilterState } from '../../app/state/schemas';
import { usePageState } from '../../app/state/usePageState';
import { useAddress } from '../../app/useAddress';
import { LearnerTable } from '../../widgets/LearnerTable';
import { CopyLink } from '../common/CopyLink';
import { LearnerFilters } from '../learners/LearnerFilters';
import { FILTER_NAMES } from '../learners/filters';
import { NoAccess, NotFound } from '../nothing/NothingPages';
import { CourseHead } from './CourseHead';
import { messages } from './messages';
import { useCourse } from './useCourse';

export function CourseLearnersPage() {
  const intl = useIntl();
  const { courseKey = '' } = useParams();
  const address = useAddress();
  const [state, change] = usePageState(courseLearnersSchema);
  const { course, answer } = useCourse(courseKey);

  if (course === null) return <NotFound />;
  if (course && course.learners === false) return <NoAccess />;
  return (
    <>
      <CourseHead courseKey={courseKey} course={course} timeZone={answer.data?.time_zone}>
        <CopyLink />
      </CourseHead>
      <LearnerFilters state={state as LearnerFilterState} change={change} />
      <LearnerTable
        courseKey={courseKey}
        title={intl.formatMessage(messages.learners)}
        filters={asParams(learnerFilters, state as LearnerFilterState, FILTER_NAMES)}
        ordering={state.ordering || undefined}
        page={state.page}
        pageSize={state.page_size}
        onChange={({ ordering, page }) => change({ ...(ordering === undefined ? {} : { ordering }), ...(page === undefined ? {} : { page }) })}
        linkTo={(row) => address(to.learner(row.user_id, { course: courseKey }))}
        headingLevel={2}
      />
    </>
  );
}

/** How a course is going: the trend with what happened on it, the spreads, the hours, and who needs a word. */
import { useIntl } from 'react-intl';
import { useParams } from 'react-router-dom';
import { useApp } from '../../app/context';
import { grainOf, rangeOf, type PeriodName } from '../../app/state/period';
import { courseSchema } from '../../app/state/schemas';
import { usePageState } from '../../app/state/usePageState';
import { Heatmap } from '../../widgets/Heatmap';
import { Number as NumberWidget } from '../../widgets/Number';
import { Spread } from '../../widgets/Spread';
import { Trend } from '../../widgets/Trend';
import { MetricPicker } from '../common/MetricPicker';
import { PeriodPicker } from '../common/PeriodPicker';
import { Failed } from '../common/States';
import { NotFound } from '../nothing/NothingPages';
import { CourseHead } from './CourseHead';
import { CourseScope } from './CourseScope';
import { Hours } from './Hours';
import { messages } from './messages';
import { useCourse } from './useCourse';
import { WhoNeedsAWord } from './WhoNeedsAWord';

const PERIODS: PeriodName[] = ['28d', '90d', 'month', 'year', 'custom'];
const NUMBERS = ['enrolled', 'active_learners_7d', 'never_started', 'mean_progress', 'mean_grade', 'passing'];
const MOST_LINES = 4;

export function CoursePage() {
  const intl = useIntl();
  const { courseKey = '' } = useParams();
  const { now } = useApp();
  const [state, change] = usePageState(courseSchema);
  const { course, answer } = useCourse(courseKey);
  const range = rangeOf(state, now);
  const grain = grainOf(range);

  if (course === null) return <NotFound />;
  return (
    <CourseScope learners={course?.learners ?? false}>
      <CourseHead courseKey={courseKey} course={course} timeZone={answer.data?.time_zone}>
        <PeriodPicker state={state} onChange={change} periods={PERIODS} />
      </CourseHead>
      {answer.error && !course && <Failed error={answer.error} onRetry={() => void answer.refetch()} />}

      <section aria-labelledby="fp-week" className="fp-section">
        <h2 id="fp-week">{intl.formatMessage(messages.week)}</h2>
        <div className="fp-numbers">
          {NUMBERS.map((metric) => (
            <NumberWidget key={metric} metric={metric} courseKey={courseKey} compareTo="previous" />
          ))}
        </div>
      </section>

      <div className="fp-grid">
        <div className="fp-wide fp-with-choice">
          <MetricPicker value={state.metrics} onChange={(metrics) => change({ metrics })} scope="course" grain={grain} most={MOST_LINES} />
          {state.metrics.length > 0 ? (
            <Trend metrics={state.metrics} courseKey={courseKey} grain={grain} {...range} dates title={intl.formatMessage(messages.trend)} headingLevel={2} />
          ) : (
            <p className="fp-nothing">{intl.formatMessage(messages.noMetrics)}</p>
          )}
        </div>
        <Spread family="progress" courseKey={courseKey} headingLevel={2} />
        <Spread family="grade" courseKey={courseKey} headingLevel={2} />
        <Hours courseKey={courseKey} />
        <Heatmap metric="active_learners" courseKey={courseKey} headingLevel={2} />
        {course?.learners && <WhoNeedsAWord courseKey={courseKey} />}
      </div>
    </CourseScope>
  );
}

/** How a course is going, at a glance: what the instructor dashboard's tab has, with a link to the page that has it all. */
import { createElement, useId, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useSees } from '../api/hooks';
import { CourseScope } from '../pages/course/CourseScope';
import { useCourse } from '../pages/course/useCourse';
import { Heatmap } from '../widgets/Heatmap';
import { Number as NumberWidget } from '../widgets/Number';
import { Spread } from '../widgets/Spread';
import { Trend } from '../widgets/Trend';
import { messages } from './messages';
import { coursePage, useHere } from './place';

export interface CourseFiguresProps {
  courseKey: string;
  /** Whether the heading is the course's name: where the page does not say it already. */
  named?: boolean;
  headingLevel?: 1 | 2 | 3;
  /** Shows nothing to whom the course's numbers are not for: where learners come too. Else they are told so. */
  onlyForTeam?: boolean;
}

const NUMBERS = ['enrolled', 'active_learners_7d', 'never_started', 'mean_progress', 'mean_grade', 'passing'];

export function CourseFigures(props: CourseFiguresProps) {
  const here = useHere();
  const sees = useSees({ enabled: here.signedIn });
  if (!here.signedIn || sees.isPending) return null;
  // A failure says nothing of roles: what cannot be asked now is told by the widgets.
  if (sees.data && !sees.data.sees_numbers) return <Nothing {...props} />;
  return <OfCourse {...props} />;
}

/** For who sees numbers of some course: perhaps not of this one. */
function OfCourse(props: CourseFiguresProps) {
  const { courseKey, headingLevel = 2 } = props;
  const intl = useIntl();
  const here = useHere();
  const { course, answer } = useCourse(courseKey);
  const below = (headingLevel + 1) as 2 | 3 | 4;
  if (answer.isPending) return null;
  if (course === null) return <Nothing {...props} />;
  return (
    <Place {...props} name={course?.name} link={<a href={coursePage(here, courseKey)}>{intl.formatMessage(messages.page)}</a>}>
      <CourseScope learners={course?.learners ?? false}>
        <div className="fl-place-numbers">
          {NUMBERS.map((metric) => (
            <NumberWidget key={metric} metric={metric} courseKey={courseKey} compareTo="previous" headingLevel={below} />
          ))}
        </div>
        <div className="fl-place-grid">
          <div className="fl-place-wide">
            <Trend metrics={['active_learners']} courseKey={courseKey} dates headingLevel={below} />
          </div>
          <Spread family="progress" courseKey={courseKey} headingLevel={below} />
          <Heatmap metric="active_learners" courseKey={courseKey} headingLevel={below} />
        </div>
      </CourseScope>
    </Place>
  );
}

function Nothing(props: CourseFiguresProps) {
  const intl = useIntl();
  if (props.onlyForTeam) return null;
  return (
    <Place {...props}>
      <p className="fl-place-none">{intl.formatMessage(messages.notYet)}</p>
    </Place>
  );
}

function Place({ courseKey, named, headingLevel = 2, name, link, children }: CourseFiguresProps & { name?: string; link?: ReactNode; children: ReactNode }) {
  const intl = useIntl();
  const id = useId();
  return (
    <section className="fl-scope fl-place" aria-labelledby={id}>
      <div className="fl-place-head">
        {createElement(`h${headingLevel}`, { id, className: 'fl-place-title' }, named ? name || courseKey : intl.formatMessage(messages.ofCourse))}
        {link}
      </div>
      {children}
    </section>
  );
}

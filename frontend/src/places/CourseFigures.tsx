/** How a course is going, at a glance: what the instructor dashboard's tab has, with a link to the page that has it all. */
import { createElement, useId } from 'react';
import { useIntl } from 'react-intl';
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
}

const NUMBERS = ['enrolled', 'active_learners_7d', 'never_started', 'mean_progress', 'mean_grade', 'passing'];

export function CourseFigures({ courseKey, named = false, headingLevel = 2 }: CourseFiguresProps) {
  const intl = useIntl();
  const here = useHere();
  const id = useId();
  const { course } = useCourse(courseKey);
  const below = (headingLevel + 1) as 2 | 3 | 4;
  const title = named ? course?.name || courseKey : intl.formatMessage(messages.ofCourse);
  return (
    <section className="fl-scope fl-place" aria-labelledby={id}>
      <div className="fl-place-head">
        {createElement(`h${headingLevel}`, { id, className: 'fl-place-title' }, title)}
        {course !== null && <a href={coursePage(here, courseKey)}>{intl.formatMessage(messages.page)}</a>}
      </div>
      {course === null ? (
        <p className="fl-place-none">{intl.formatMessage(messages.notYet)}</p>
      ) : (
        <CourseScope learners={course?.learners ?? false}>
          <div className="fl-place-numbers">
            {NUMBERS.map((metric) => (
              <NumberWidget key={metric} metric={metric} courseKey={courseKey} compareTo="previous" headingLevel={below} />
            ))}
          </div>
          <div className="fl-place-grid">
            <div className="fl-place-wide">
              <Trend metrics={['enrolled', 'active_learners']} courseKey={courseKey} dates headingLevel={below} />
            </div>
            <Spread family="progress" courseKey={courseKey} headingLevel={below} />
            <Heatmap metric="active_learners" courseKey={courseKey} headingLevel={below} />
          </div>
        </CourseScope>
      )}
    </section>
  );
}

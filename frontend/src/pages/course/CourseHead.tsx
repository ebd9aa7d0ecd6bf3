/** The head of a course's pages: what it is called, when it runs, and its two views. */
import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { Link, NavLink } from 'react-router-dom';
import type { CourseRow } from '../../api/types';
import { useApp } from '../../app/context';
import { to } from '../../app/navigation';
import { useFormats } from '../../i18n/formats';
import { PageHead } from '../common/PageHead';
import { messages } from './messages';

interface CourseHeadProps {
  courseKey: string;
  course: CourseRow | undefined;
  timeZone: string | undefined;
  children?: ReactNode;
}

export function CourseHead({ courseKey, course, timeZone, children }: CourseHeadProps) {
  const intl = useIntl();
  const { boot } = useApp();
  const formats = useFormats(timeZone);
  const runs = course && runText();
  return (
    <>
      <PageHead
        title={course?.name || courseKey}
        above={!boot.embedded && <Link to={to.courses()}>{intl.formatMessage(messages.courses)}</Link>}
        below={
          <p>
            <bdi>{course?.org}</bdi> <bdi className="fp-key">{courseKey}</bdi>
            {runs && <> · {runs}</>}
            {course?.approximate && <> · {intl.formatMessage(messages.approximate)}</>}
          </p>
        }
      >
        {children}
      </PageHead>
      {course?.learners && (
        <nav className="fp-tabs" aria-label={intl.formatMessage(messages.views)}>
          <NavLink to={to.course(courseKey)} end>
            {intl.formatMessage(messages.summary)}
          </NavLink>
          <NavLink to={to.courseLearners(courseKey)}>{intl.formatMessage(messages.learners)}</NavLink>
        </nav>
      )}
    </>
  );

  function runText(): string | null {
    if (!course) return null;
    const [start, end] = [course.start, course.end].map((instant) => (instant ? formats.day(instant) : null));
    if (start && end) return intl.formatMessage(messages.runs, { start, end });
    if (start) return intl.formatMessage(messages.since, { start });
    return end ? intl.formatMessage(messages.until, { end }) : null;
  }
}

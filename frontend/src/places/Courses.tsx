/** The courses that whoever looks may read, as a page of a site. */
import { useIntl } from 'react-intl';
import { useSees } from '../api/hooks';
import type { CourseRow, OrgRow } from '../api/types';
import { CourseTable } from '../widgets/CourseTable';
import { messages } from './messages';
import { useHere } from './place';

export function Courses({ linkTo }: { linkTo(courseKey: string): string }) {
  const intl = useIntl();
  const here = useHere();
  const { data } = useSees();
  if (!data) return null;
  return (
    <section className="fl-scope fl-place">
      <div className="fl-place-head">
        <h1 className="fl-place-title">{intl.formatMessage(messages.figures)}</h1>
        <a href={here.inLms(data.url)}>{intl.formatMessage(data.sees_numbers ? messages.all : messages.own)}</a>
      </div>
      {data.sees_numbers ? (
        <CourseTable metrics={['enrolled', 'active_learners_7d', 'mean_progress', 'passing']} trend={['enrolled']} headingLevel={2}
          linkTo={(row: CourseRow | OrgRow) => ('key' in row ? linkTo(row.key) : null)} />
      ) : (
        <p className="fl-place-none">{intl.formatMessage(messages.nothing)}</p>
      )}
    </section>
  );
}

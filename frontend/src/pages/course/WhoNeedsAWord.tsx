/** Who has not started, and who has fallen silent: the first few of each, and a way to all of them. */
import { useIntl } from 'react-intl';
import { Link } from 'react-router-dom';
import type { Params } from '../../api/client';
import { useApp } from '../../app/context';
import { to } from '../../app/navigation';
import { addDays } from '../../app/state/days';
import type { Now } from '../../app/state/period';
import { useAddress } from '../../app/useAddress';
import { LearnerTable } from '../../widgets/LearnerTable';
import { messages } from './messages';

const FEW = 5;
const SILENT_DAYS = 14;

/** Enrolled, and never seen. */
export const notStarted: Params = { enrolled: true, never_started: true };
/** Enrolled, has begun, is not through, and has left no trace for two weeks. */
export const silent = (now: Now): Params => ({
  enrolled: true, never_started: false, passed: false, progress_max: 99, last_active_before: addDays(now.today, -SILENT_DAYS),
});

export function WhoNeedsAWord({ courseKey }: { courseKey: string }) {
  const intl = useIntl();
  const { now } = useApp();
  const address = useAddress();
  const lists = [
    { title: messages.notStarted, filters: notStarted, ordering: 'enrolled_at' },
    { title: messages.silent, filters: silent(now), ordering: '-last_active_at' },
  ];
  return lists.map(({ title, filters, ordering }) => (
    <div key={title.id} className="fp-with-more">
      <LearnerTable
        courseKey={courseKey}
        title={intl.formatMessage(title)}
        filters={filters}
        ordering={ordering}
        page={1}
        pageSize={FEW}
        onChange={() => undefined}
        linkTo={(row) => address(to.learner(row.user_id, { course: courseKey }))}
        headingLevel={2}
      />
      <p className="fp-more">
        <Link to={to.courseLearners(courseKey, { ...filters, ordering })}>{intl.formatMessage(messages.seeAll)}</Link>
      </p>
    </div>
  ));
}

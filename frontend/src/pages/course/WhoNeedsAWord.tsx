/** Who has not started, and who has fallen silent: the first few of each, and a way to all of them. */
import { useState } from 'react';
import { useIntl, type MessageDescriptor } from 'react-intl';
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
  const { now } = useApp();
  return (
    <>
      <Few courseKey={courseKey} title={messages.notStarted} filters={notStarted} first="enrolled_at" />
      <Few courseKey={courseKey} title={messages.silent} filters={silent(now)} first="-last_active_at" />
    </>
  );
}

interface FewProps {
  courseKey: string;
  title: MessageDescriptor;
  filters: Params;
  /** How they are ordered at first. */
  first: string;
}

function Few({ courseKey, title, filters, first }: FewProps) {
  const intl = useIntl();
  const address = useAddress();
  const [{ ordering, page }, setState] = useState({ ordering: first, page: 1 });
  return (
    <div className="fp-wide fp-with-more">
      <LearnerTable
        courseKey={courseKey}
        title={intl.formatMessage(title)}
        filters={filters}
        ordering={ordering}
        page={page}
        pageSize={FEW}
        onChange={(change) => setState((was) => ({ ordering: change.ordering ?? was.ordering, page: change.page ?? was.page }))}
        linkTo={(row) => address(to.learner(row.user_id, { course: courseKey }))}
        headingLevel={2}
      />
      <p className="fp-more">
        <Link to={to.courseLearners(courseKey, { ...filters, ordering })}>{intl.formatMessage(messages.seeAll)}</Link>
      </p>
    </div>
  );
}

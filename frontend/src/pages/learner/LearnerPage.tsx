/** One learner, for those who may see them: all courses, the calendar, the day-by-day path. */
import { useMemo } from 'react';
import { useIntl } from 'react-intl';
import { Link, useParams } from 'react-router-dom';
import { ApiError } from '../../api/client';
import { useLearner } from '../../api/hooks';
import { paths } from '../../api/paths';
import { useApp } from '../../app/context';
import { to } from '../../app/navigation';
import { learnerSchema } from '../../app/state/schemas';
import { usePageState } from '../../app/state/usePageState';
import { PageHead } from '../common/PageHead';
import { NotFound } from '../nothing/NothingPages';
import { Days } from './Days';
import { messages } from './messages';
import { StandingsTable } from './StandingsTable';

export function LearnerPage() {
  const intl = useIntl();
  const { userId = '' } = useParams();
  const id = /^\d{1,15}$/.test(userId) ? Number(userId) : null;
  const { may } = useApp().boot;
  const [state, change] = usePageState(learnerSchema);
  // Whoever looks for this person wants all of their courses, those of whose team they are too.
  const params = { ordering: state.ordering || undefined, team: true };
  const answer = useLearner(id ?? 0, { ...params, page: state.page, page_size: state.page_size }, { enabled: id !== null });
  const { data } = answer;
  const person = data?.results[0];
  const names = useMemo(() => new Map(data?.results.map((row) => [row.course, row.course_name]) ?? []), [data]);

  if (id === null || (answer.error instanceof ApiError && answer.error.status === 404)) return <NotFound />;
  return (
    <>
      <PageHead
        title={person ? person.name || person.username : intl.formatMessage(messages.learner)}
        above={<Link to={to.learners()}>{intl.formatMessage(messages.learners)}</Link>}
        below={
          person && (
            <p>
              <bdi>{person.username}</bdi> · <a href={`mailto:${person.email}`}>{person.email}</a>
            </p>
          )
        }
      />
      <StandingsTable
        answer={answer}
        title={intl.formatMessage(messages.courses)}
        source={{ path: paths.learner(id), params }}
        ordering={state.ordering}
        size={state.page_size}
        links={may.numbers}
        onChange={change}
      />
      <Days who={id} state={state} change={change} names={names} />
    </>
  );
}

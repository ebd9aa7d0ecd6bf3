/** How whoever looks stands in their own courses, beside what half of the others have reached. */
import { useMemo } from 'react';
import { useIntl } from 'react-intl';
import { useOwn } from '../../api/hooks';
import { paths } from '../../api/paths';
import { useApp } from '../../app/context';
import { learnerSchema } from '../../app/state/schemas';
import { usePageState } from '../../app/state/usePageState';
import { PageHead } from '../common/PageHead';
import { Days } from './Days';
import { messages } from './messages';
import { StandingsTable } from './StandingsTable';

export function MePage() {
  const intl = useIntl();
  const { may } = useApp().boot;
  const [state, change] = usePageState(learnerSchema);
  const params = { ordering: state.ordering || undefined };
  const answer = useOwn({ ...params, page: state.page, page_size: state.page_size });
  const { data } = answer;
  const names = useMemo(() => new Map(data?.results.map((row) => [row.course, row.course_name]) ?? []), [data]);
  return (
    <>
      <PageHead title={intl.formatMessage(messages.me)} below={<p>{intl.formatMessage(messages.meNote)}</p>} />
      <StandingsTable
        answer={answer}
        title={intl.formatMessage(messages.courses)}
        source={{ path: paths.learner('me'), params }}
        ordering={state.ordering}
        size={state.page_size}
        links={may.numbers}
        onChange={change}
      />
      {(data?.count ?? 0) > 0 && <Days who="me" state={state} change={change} names={names} />}
    </>
  );
}

/** The training matrix: learners × courses, and filters that the export has as well. */
import { useCallback, useMemo, useState } from 'react';
import { useIntl } from 'react-intl';
import { useNavigate } from 'react-router-dom';
import { useMatrix } from '../../api/hooks';
import { paths } from '../../api/paths';
import type { MatrixPage as MatrixAnswer } from '../../api/types';
import { to } from '../../app/navigation';
import { asParams, matrixSchema } from '../../app/state/schemas';
import { usePageState } from '../../app/state/usePageState';
import { ExportMenu } from '../../export/ExportMenu';
import { Legend } from '../../matrix/Legend';
import { Matrix } from '../../matrix/Matrix';
import { messages } from '../../matrix/messages';
import { PAGE_SIZE } from '../../matrix/rows';
import { CopyLink } from '../common/CopyLink';
import { PageHead } from '../common/PageHead';
import { Failed, Loading, Nothing } from '../common/States';
import { MatrixFilters } from './MatrixFilters';

const NAMES = Object.keys(matrixSchema) as (keyof typeof matrixSchema)[];
const ADDRESSES = { learner: (id: number, course?: string) => to.learner(id, { course }), course: to.course };

export function MatrixPage() {
  const intl = useIntl();
  const navigate = useNavigate();
  const [state, change] = usePageState(matrixSchema);
  const params = useMemo(() => ({ ...asParams(matrixSchema, state, NAMES), ordering: state.ordering }), [state]);
  // The grid's own first page.
  const answer = useMatrix({ ...params, page: 1, page_size: PAGE_SIZE }, { keep: false, staleTime: 300_000 });
  const [last, setLast] = useState<MatrixAnswer>();
  const data = answer.data ?? last;
  const title = intl.formatMessage(messages.title);
  const open = useCallback((path: string) => navigate(path), [navigate]);
  return (
    <>
      <PageHead title={title} below={<p>{intl.formatMessage(messages.note)}</p>}>
        <CopyLink />
        <ExportMenu title={title} svgs={() => []} table={() => null} source={{ path: paths.matrix, params }} />
      </PageHead>
      <MatrixFilters state={state} change={change} />
      {data && <Legend statuses={data.statuses} value={state.status} onChange={(status) => change({ status })} />}
      <p className="fp-note" role="status">
        {answer.data && intl.formatMessage(messages.size, { rows: answer.data.count, columns: answer.data.courses.length })}
      </p>
      {answer.error && <Failed error={answer.error} onRetry={() => void answer.refetch()} />}
      {!answer.data && !answer.error && <Loading />}
      {answer.data && answer.data.count === 0 && <Nothing>{intl.formatMessage(answer.data.courses.length ? messages.nobody : messages.noCourse)}</Nothing>}
      {answer.data && answer.data.count > 0 && <Matrix params={params} label={title} addressOf={ADDRESSES} onOpen={open} onAnswer={setLast} />}
    </>
  );
}

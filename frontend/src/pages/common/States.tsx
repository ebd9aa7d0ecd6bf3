/** What stands where an answer is not there: it is on its way, it was refused, or there is nothing. */
import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { ApiError } from '../../api/client';
import { messages } from './messages';

export function Loading() {
  const intl = useIntl();
  return (
    <div className="fp-loading" role="status">
      <span className="fl-sr">{intl.formatMessage(messages.loading)}</span>
    </div>
  );
}

export function Failed({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const intl = useIntl();
  const refused = error instanceof ApiError && (error.status === 403 || error.status === 404);
  const message = refused ? messages.refused : error instanceof ApiError && error.status === 0 ? messages.unreachable : messages.failed;
  return (
    <div className="fp-failed" role="alert">
      <p>{intl.formatMessage(message)}</p>
      {error.message && <p className="fp-note">{error.message}</p>}
      {onRetry && !refused && (
        <button type="button" className="fl-button" onClick={onRetry}>
          {intl.formatMessage(messages.again)}
        </button>
      )}
    </div>
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return <p className="fp-nothing">{children}</p>;
}

interface Answer<T> {
  data: T | undefined;
  error: Error | null;
  refetch: () => unknown;
}

/** Shows an answer, or what stands in its place. */
export function Answered<T>({ answer, children }: { answer: Answer<T>; children: (data: T) => ReactNode }) {
  if (answer.data !== undefined) return <>{children(answer.data)}</>;
  if (answer.error) return <Failed error={answer.error} onRetry={() => void answer.refetch()} />;
  return <Loading />;
}

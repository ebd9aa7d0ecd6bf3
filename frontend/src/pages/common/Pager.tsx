/** Steps through the pages of a list. */
import { useIntl } from 'react-intl';
import { messages } from './messages';

export function Pager({ page, pages, onChange }: { page: number; pages: number; onChange: (page: number) => void }) {
  const intl = useIntl();
  if (pages <= 1) return null;
  return (
    <nav className="fp-pager" aria-label={intl.formatMessage(messages.pages)}>
      <button type="button" className="fl-button fl-button-small" disabled={page <= 1} onClick={() => onChange(page - 1)}>
        {intl.formatMessage(messages.previousPage)}
      </button>
      <span aria-current="page">{intl.formatMessage(messages.pageOf, { page, pages })}</span>
      <button type="button" className="fl-button fl-button-small" disabled={page >= pages} onClick={() => onChange(page + 1)}>
        {intl.formatMessage(messages.nextPage)}
      </button>
    </nav>
  );
}

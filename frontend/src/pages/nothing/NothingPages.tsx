/** Where there is nothing: no such page, or nothing that one may see. */
import { useIntl } from 'react-intl';
import { Link } from 'react-router-dom';
import { PageHead } from '../common/PageHead';
import { messages } from './messages';

export function NotFound() {
  const intl = useIntl();
  return (
    <>
      <PageHead title={intl.formatMessage(messages.notFound)} />
      <p>{intl.formatMessage(messages.notFoundText)}</p>
      <p>
        <Link to="/">{intl.formatMessage(messages.home)}</Link>
      </p>
    </>
  );
}

export function NoAccess() {
  const intl = useIntl();
  return (
    <>
      <PageHead title={intl.formatMessage(messages.noAccess)} />
      <p>{intl.formatMessage(messages.noAccessText)}</p>
      <p>
        <Link to="/">{intl.formatMessage(messages.home)}</Link>
      </p>
    </>
  );
}

/** A link in a header or menu to the page with all figures, for those alone who have any. */
import { useIntl } from 'react-intl';
import { useSees } from '../api/hooks';
import { messages } from './messages';
import { useHere } from './place';

export interface HeaderLinkProps {
  /** Of the host's menu, so that it looks like the others in it. */
  className?: string;
  /** Instead of "Figures". */
  label?: string;
}

export function HeaderLink({ className = 'nav-link', label }: HeaderLinkProps) {
  const intl = useIntl();
  const here = useHere();
  const { data } = useSees({ enabled: here.signedIn });
  if (!here.signedIn || !data?.sees_numbers) return null;
  return (
    <a className={className} href={here.inLms(data.url)}>
      {label ?? intl.formatMessage(messages.figures)}
    </a>
  );
}

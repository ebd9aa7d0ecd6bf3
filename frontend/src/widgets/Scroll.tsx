/** Holds what may be wider than its place; it takes the focus, so that keys can scroll it. */
import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { messages } from './messages';

export function Scroll({ label, className = '', children }: { label: string; className?: string; children: ReactNode }) {
  const intl = useIntl();
  return (
    <div className={`fl-scroll ${className}`} role="region" aria-label={intl.formatMessage(messages.scroll, { title: label })} tabIndex={0}>
      {children}
    </div>
  );
}

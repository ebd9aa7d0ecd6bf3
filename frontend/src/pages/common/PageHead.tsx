/** The head of a page: its one h1, which is focused when one comes here, the document's title, and its controls. */
import { useEffect, useRef, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useLocation } from 'react-router-dom';
import { useApp } from '../../app/context';
import { messages } from './messages';

interface PageHeadProps {
  title: string;
  /** A line above the title, such as where one came from. */
  above?: ReactNode;
  below?: ReactNode;
  children?: ReactNode;
}

export function PageHead({ title, above, below, children }: PageHeadProps) {
  const intl = useIntl();
  const { pathname } = useLocation();
  const { boot, shownPath } = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  const site = intl.formatMessage(messages.site);

  useEffect(() => {
    document.title = `${title} · ${site}`;
  }, [title, site]);

  useEffect(() => {
    // Not at the first page, where the browser itself begins at the top; not when only the state of a page changes.
    if (shownPath.current !== null && shownPath.current !== pathname) {
      heading.current?.focus({ preventScroll: true });
      // A frame is as high as what is in it: what has to be scrolled is the page around.
      if (boot.embedded) heading.current?.scrollIntoView({ block: 'nearest' });
      else window.scrollTo(0, 0);
    }
    shownPath.current = pathname;
  }, [pathname, shownPath, boot]);

  return (
    <div className="fp-page-head">
      <div className="fp-page-titles">
        {above && <div className="fp-above">{above}</div>}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {below && <div className="fp-below">{below}</div>}
      </div>
      {children && <div className="fp-controls">{children}</div>}
    </div>
  );
}

/** What is around every page: a way past the menu, the menu, the theme, and who is signed in. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { Link, NavLink, useLocation, useNavigate } from 'react-router-dom';
import { Disclosure } from '../pages/common/Disclosure';
import { homeOf } from './boot';
import { useApp } from './context';
import { menuMessages, messages, themeMessages } from './messages';
import { menu, to, type PageName } from './navigation';
import { storedTheme, storeTheme, THEMES } from './theme';
import { followInside } from './useAddress';
import './shell.css';

const ADDRESSES: Record<PageName, string> = {
  overview: to.overview(),
  courses: to.courses(),
  learners: to.learners(),
  matrix: to.matrix(),
  me: to.me(),
  health: to.health(),
};

const MAIN = 'fl-main';

export function Shell({ children }: { children: ReactNode }) {
  const intl = useIntl();
  const { boot } = useApp();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const nav = useRef<HTMLElement>(null);
  // On a narrow screen the menu is wider than its place.
  useEffect(() => {
    const current = nav.current?.querySelector<HTMLElement>('[aria-current="page"]');
    current?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }, [pathname]);
  const follow = (event: React.MouseEvent) => {
    const path = followInside(event, boot.base);
    if (path === null) return;
    event.preventDefault();
    navigate(path);
  };
  const [first] = useState(pathname);
  // A link writes a course's key in another way than Django does.
  const elsewhere = !decodeURIComponent(pathname).startsWith(decodeURIComponent(first));
  if (boot.embedded) {
    return (
      // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
      <main id={MAIN} className="fp-main fp-embedded" tabIndex={-1} onClick={follow}>
        {/* There is no menu in a frame to come back by. */}
        {elsewhere && (
          <div className="fp-above">
            <Link to={first}>{intl.formatMessage(messages.back)}</Link>
          </div>
        )}
        {children}
      </main>
    );
  }
  return (
    <div className="fp-shell">
      <a className="fp-skip" href={`#${MAIN}`} onClick={skip}>
        {intl.formatMessage(messages.skip)}
      </a>
      <header className="fp-top">
        <Link className="fp-brand" to="/">
          <Mark />
          {intl.formatMessage(messages.brand)}
        </Link>
        <nav className="fp-nav" ref={nav} aria-label={intl.formatMessage(messages.menu)}>
          <ul>
            {menu(boot.may).map((page) => (
              <li key={page}>
                <NavLink to={page === 'me' && homeOf(boot.may) === 'me' ? '/' : ADDRESSES[page]} end={page === 'overview' || page === 'me'}>
                  {intl.formatMessage(menuMessages[page])}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <Reader />
      </header>
      {/* Clicks on the widgets' plain anchors come up to here; the keyboard's are clicks as well. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events */}
      <main id={MAIN} className="fp-main" tabIndex={-1} onClick={follow}>
        {children}
      </main>
    </div>
  );
}

/** The address keeps the page's state, so that it must not become the place jumped to. */
function skip(event: React.MouseEvent) {
  event.preventDefault();
  document.getElementById(MAIN)?.focus();
}

/** Who is signed in, and what they chose for themselves. */
function Reader() {
  const intl = useIntl();
  const { boot } = useApp();
  const [theme, setTheme] = useState(storedTheme);
  return (
    <Disclosure label={boot.user.username} name={intl.formatMessage(messages.reader, { username: boot.user.username })} className="fl-button fl-button-quiet" align="end">
      {() => (
        <div className="fp-reader">
          <fieldset className="fp-choices">
            <legend>{intl.formatMessage(messages.theme)}</legend>
            {THEMES.map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name="fl-theme"
                  checked={theme === one}
                  onChange={() => {
                    storeTheme(one);
                    setTheme(one);
                  }}
                />
                {intl.formatMessage(themeMessages[one])}
              </label>
            ))}
          </fieldset>
          {boot.logout && (
            <a className="fp-signout" href={boot.logout}>
              {intl.formatMessage(messages.logout)}
            </a>
          )}
        </div>
      )}
    </Disclosure>
  );
}

function Mark() {
  return (
    <svg className="fp-brand-mark" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <rect x="2" y="11" width="4" height="7" rx="1" />
      <rect x="8" y="6" width="4" height="12" rx="1" />
      <rect x="14" y="2" width="4" height="16" rx="1" />
    </svg>
  );
}

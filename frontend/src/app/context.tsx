/** What every page knows of whoever looks, and of which days are over. */
import { createContext, useContext, useMemo, useRef, type MutableRefObject, type ReactNode } from 'react';
import type { Boot } from './boot';
import { nowOf, type Now } from './state/period';

interface App {
  boot: Boot;
  now: Now;
  /** The path of the page that was shown last; null before the first one. */
  shownPath: MutableRefObject<string | null>;
}

const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('Pages need an <AppProvider boot={…}> around them.');
  return app;
}

export function AppProvider({ boot, children }: { boot: Boot; children: ReactNode }) {
  const shownPath = useRef<string | null>(null);
  const app = useMemo(() => ({ boot, now: nowOf(boot.time_zone, boot.complete_until), shownPath }), [boot]);
  return <AppContext.Provider value={app}>{children}</AppContext.Provider>;
}

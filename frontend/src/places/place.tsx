/** A place in somebody else's page where figures are shown: who is asked, one cache for all places, where numbers lead. */
import { createContext, useContext, useMemo, type ComponentType, type ReactNode } from 'react';
import { QueryClientContext, QueryClientProvider } from '@tanstack/react-query';
import { authenticatedClient, type Client, type HttpClient } from '../api/client';
import { FiguresProvider, makeQueryClient, type OpenTarget } from '../api/provider';
import { behindNumber, to } from '../app/navigation';

/** The little that a front-end framework has to tell. Asked when something is shown, since it is configured late. */
export interface Host {
  getHttpClient(): HttpClient;
  /** Such as `https://lms.example.org`. */
  lmsBaseUrl(): string;
  isSignedIn(): boolean;
}

interface Here {
  signedIn: boolean;
  /** The whole address of something in the LMS. */
  inLms(path: string): string;
}

const HereContext = createContext<Here | null>(null);

/** Where one is; an error outside of a place. */
export function useHere(): Here {
  const here = useContext(HereContext);
  if (!here) throw new Error('What is shown in places must be inside of one.');
  return here;
}

const PAGE = '/figures-lite';

/** The whole address of a course's own page. */
export const coursePage = (here: Here, courseKey: string) => here.inLms(PAGE + to.course(courseKey));

/** Makes the component that goes around whatever a host shows of ours. */
export function placeIn(host: Host): ComponentType<{ children: ReactNode }> {
  const queries = makeQueryClient();
  const clients = new Map<string, Client>();

  function clientOf(lms: string): Client {
    const client = clients.get(lms) ?? authenticatedClient(host.getHttpClient, `${lms}${PAGE}/api/v1/`);
    clients.set(lms, client);
    return client;
  }

  return function Place({ children }) {
    const lms = host.lmsBaseUrl().replace(/\/$/, '');
    const signedIn = host.isSignedIn();
    const here = useMemo(() => ({ signedIn, inLms: (path: string) => lms + path }), [lms, signedIn]);
    const open = useMemo(() => (target: OpenTarget) => window.location.assign(here.inLms(PAGE + behindNumber(target))), [here]);
    const hasQueries = useContext(QueryClientContext) !== undefined;
    const inner = (
      <HereContext.Provider value={here}>
        <FiguresProvider client={clientOf(lms)} onOpen={open}>
          {children}
        </FiguresProvider>
      </HereContext.Provider>
    );
    return hasQueries ? inner : <QueryClientProvider client={queries}>{inner}</QueryClientProvider>;
  };
}

/** The key of the course that a page is of, as its address says: `/learning/course/course-v1:…/progress`. */
export function courseOfAddress(path: string = window.location.pathname): string | null {
  const found = path.split('/').map(decoded).find((part) => /^course-v1:[^+]+\+[^+]+\+[^+]+$/.test(part));
  return found ?? null;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

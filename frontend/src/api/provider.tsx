/** Gives widgets their client, their language and what opens when a number is clicked. */
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { QueryClient, QueryClientContext, QueryClientProvider } from '@tanstack/react-query';
import { IntlContext, IntlProvider } from 'react-intl';
import { ApiError, type Client } from './client';
import type { Params } from './client';
import type { Scope } from './types';

/** The list behind a number: who or what it counted. `from` and `to` are half-open. */
export interface OpenTarget extends Scope {
  kind: 'learners' | 'courses' | 'accounts';
  behind?: string;
  from?: string;
  to?: string;
  filters?: Params;
}

export type OnOpen = (target: OpenTarget) => void;

/** Whose lists whoever looks may open. Absent: all of them, and the API refuses what it must. */
export type MayOpen = (target: OpenTarget) => boolean;

/** A cell of a table behind a chart, unformatted. */
export type Cell = string | number | null;

export interface TableColumn {
  label: string;
  numeric?: boolean;
  /** How a cell is written on the screen. */
  format?(value: Cell): string;
}

/** What a widget shows, as a table. */
export interface TableData {
  caption: string;
  columns: TableColumn[];
  rows: Cell[][];
}

/** What a host can export from a widget. */
export interface ExportParts {
  title: string;
  /** The charts on the screen; none where the widget shows a table. */
  svgs(): SVGSVGElement[];
  /** The rows on the screen; null before there are any. */
  table(): TableData | null;
  /** The whole answer: streams as CSV when asked with `format=csv`. */
  source: { path: string; params: Params } | null;
}

interface Figures {
  client: Client;
  onOpen?: OnOpen;
  mayOpen?: MayOpen;
  /** Puts a host's own actions, such as an export menu, into the head of every widget. */
  renderActions?(parts: ExportParts): ReactNode;
}

const FiguresContext = createContext<Figures | null>(null);

/** The client and the hooks of the surrounding `FiguresProvider`; an error outside of one. */
export function useFigures(): Figures {
  const figures = useContext(FiguresContext);
  if (!figures) throw new Error('Widgets of figures-lite must be inside a <FiguresProvider client={…}>.');
  return figures;
}

/** A refusal does not go away by asking again; a failure on the way may. */
export function retry(failures: number, error: unknown): boolean {
  if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) return false;
  return failures < 2;
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry, staleTime: 60_000, refetchOnWindowFocus: false } } });
}

export interface FiguresProviderProps extends Figures {
  /** Language of texts, numbers and dates; default: the surrounding IntlProvider's, else the document's. */
  locale?: string;
  /** Translations of `locale`; what is missing is English. */
  messages?: Record<string, string>;
  children: ReactNode;
}

/** Wraps widgets. Its own QueryClient and IntlProvider are made only where the host has none. */
export function FiguresProvider({ client, onOpen, mayOpen, renderActions, locale, messages, children }: FiguresProviderProps) {
  const figures = useMemo(() => ({ client, onOpen, mayOpen, renderActions }), [client, onOpen, mayOpen, renderActions]);
  const hostQueries = useContext(QueryClientContext);
  const hostIntl = useContext(IntlContext as unknown as React.Context<{ locale: string; messages: Record<string, string> } | null>);
  const [ownQueries] = useState(() => (hostQueries ? null : makeQueryClient()));
  const language = locale ?? hostIntl?.locale ?? (document.documentElement.lang || 'en');

  let inner = <FiguresContext.Provider value={figures}>{children}</FiguresContext.Provider>;
  if (locale || messages || !hostIntl) {
    inner = (
      <IntlProvider locale={language} defaultLocale="en" messages={{ ...hostIntl?.messages, ...messages }} onError={quietAboutMissing}>
        {inner}
      </IntlProvider>
    );
  }
  return !hostQueries && ownQueries ? <QueryClientProvider client={ownQueries}>{inner}</QueryClientProvider> : inner;
}

/** A text without a translation is shown in English, which is no error; anything else is. */
function quietAboutMissing(error: { code: string }): void {
  if (error.code !== 'MISSING_TRANSLATION' && error.code !== 'MISSING_DATA') console.error(error);
}

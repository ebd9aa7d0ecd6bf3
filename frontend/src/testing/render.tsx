/** Renders widgets the way tests need them: in a provider, in English unless told otherwise, with axe at hand. */
import type { ReactElement } from 'react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, type RenderResult } from '@testing-library/react';
import axe from 'axe-core';
import { IntlProvider } from 'react-intl';
import { FiguresProvider, type FiguresProviderProps } from '../api/provider';
import { fakeClient, type FakeClient } from './fake';

export interface ShowOptions extends Partial<Omit<FiguresProviderProps, 'children' | 'client'>> {
  client?: FakeClient;
  dir?: 'ltr' | 'rtl';
  theme?: 'light' | 'dark';
}

export interface Shown extends RenderResult {
  client: FakeClient;
}

/** A widget in its provider. Its queries are its own, and are not tried again. */
export function show(widget: ReactElement, { client = fakeClient(), dir, theme, ...provider }: ShowOptions = {}): Shown {
  if (dir) document.documentElement.dir = dir;
  if (theme) document.documentElement.dataset.theme = theme;
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, retryDelay: 0, gcTime: Infinity } } });
  const result = render(
    <QueryClientProvider client={queries}>
      <IntlProvider locale={provider.locale ?? 'en-GB'} onError={() => undefined}>
        <main>
          <FiguresProvider client={client} {...provider}>{widget}</FiguresProvider>
        </main>
      </IntlProvider>
    </QueryClientProvider>,
  );
  return { ...result, client };
}

/** What axe finds wrong, as readable lines; colours are judged by the tests of the tokens, since jsdom paints nothing. */
export async function violations(element: Element = document.body): Promise<string[]> {
  const found = await axe.run(element, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false }, 'page-has-heading-one': { enabled: false }, 'heading-order': { enabled: false } } });
  return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)} (${node.failureSummary})`));
}

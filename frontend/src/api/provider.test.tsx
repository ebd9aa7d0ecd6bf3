import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { IntlProvider, useIntl } from 'react-intl';
import { expect, it, vi } from 'vitest';
import { Trend } from '../widgets/Trend';
import { fakeClient } from '../testing';
import { ApiError } from './client';
import { FiguresProvider, retry } from './provider';

function Seen({ queries, locale }: { queries: (client: QueryClient) => void; locale: (locale: string) => void }) {
  queries(useQueryClient());
  locale(useIntl().locale);
  return null;
}

it('brings a QueryClient and a language where the host has none', async () => {
  const [queries, locale] = [vi.fn(), vi.fn()];
  document.documentElement.lang = 'de';
  render(<FiguresProvider client={fakeClient()}><Seen queries={queries} locale={locale} /></FiguresProvider>);
  document.documentElement.lang = '';
  expect(queries).toHaveBeenCalledWith(expect.any(QueryClient));
  expect(locale).toHaveBeenCalledWith('de');
});

it('uses those of the host', () => {
  const host = new QueryClient();
  const [queries, locale] = [vi.fn(), vi.fn()];
  render(
    <QueryClientProvider client={host}><IntlProvider locale="fr" onError={() => undefined}>
      <FiguresProvider client={fakeClient()}><Seen queries={queries} locale={locale} /></FiguresProvider>
    </IntlProvider></QueryClientProvider>,
  );
  expect(queries).toHaveBeenCalledWith(host);
  expect(locale).toHaveBeenCalledWith('fr');
});

it('translates, and shows in English what nobody has translated', async () => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  render(
    <FiguresProvider client={fakeClient()} locale="de" messages={{ 'figures.showTable': 'Als Tabelle zeigen' }}>
      <Trend metrics={['passes']} />
    </FiguresProvider>,
  );
  expect(await screen.findByRole('button', { name: 'Als Tabelle zeigen: Passes' })).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'What does this mean? Passes' })).toBeInTheDocument();
  expect(errors).not.toHaveBeenCalled();
});

it('names itself to a widget that is outside of it', () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const queries = new QueryClient();
  expect(() => render(<QueryClientProvider client={queries}><IntlProvider locale="en"><Trend metrics={['passes']} /></IntlProvider></QueryClientProvider>))
    .toThrow('Widgets of figures-lite must be inside a <FiguresProvider client={…}>.');
});

it('asks a refusal but once, and a failure on the way three times', () => {
  const refusal = new ApiError(400, 'bad_question', '');
  expect([retry(0, refusal), retry(0, new ApiError(429, 'throttled', '')), retry(1, new ApiError(0, 'unreachable', '')), retry(2, new ApiError(502, 'http_502', ''))])
    .toEqual([false, true, true, false]);
});

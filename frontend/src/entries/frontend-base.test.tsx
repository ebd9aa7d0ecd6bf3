import { describe, expect, it } from 'vitest';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import { IntlProvider } from 'react-intl';
import { createMemoryRouter, RouterProvider } from 'react-router-dom';
import type { ReactNode } from 'react';
import { Slot, startSite, TabContent } from '../testing/frontendBase';
import { ApiError } from '../api/client';
import { fakeClient, type Answer } from '../testing/fake';
import { httpOf, LMS } from '../testing/http';
import { violations } from '../testing/render';
import { COURSE } from '../pages/testing';
import app, { figuresLiteApp } from './frontend-base';

const SEES = { sees_numbers: true, sees_learners: false, courses: 3, url: '/figures-lite/' };

function start({ user = { username: 'sam' }, answers = {} as Record<string, Answer> }: { user?: { username: string } | null; answers?: Record<string, Answer> } = {}) {
  const client = fakeClient({ 'may/': SEES, ...answers });
  startSite({ lmsBaseUrl: LMS, apps: [app as never], user, client: httpOf(client) });
  return client;
}

function show(path: string, element: ReactNode, at = '/') {
  const routes = [{ path: at, element }, ...(figuresLiteApp.routes ?? [])];
  const router = createMemoryRouter(routes as never, { initialEntries: [path], future: { v7_relativeSplatPath: true } });
  // A site's own cache, so that no test is told what another one was.
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, gcTime: Infinity } } });
  render(
    <QueryClientProvider client={queries}>
      <IntlProvider locale="en" onError={() => undefined}>
        <RouterProvider router={router} future={{ v7_startTransition: false }} />
      </IntlProvider>
    </QueryClientProvider>,
  );
  return router;
}

const header = <nav><Slot id="org.openedx.frontend.slot.header.primaryLinks.v1" /></nav>;

describe('the header of a site', () => {
  it('has a link to the page in the LMS for who sees numbers', async () => {
    start();
    show('/', header);
    expect(await screen.findByRole('link', { name: 'Figures' })).toHaveAttribute('href', `${LMS}/figures-lite/`);
    expect(await violations()).toEqual([]);
  });

  it.each([
    ['sees nothing', { ...SEES, sees_numbers: false, courses: 0 }],
    ['is refused', new ApiError(403, 'permission_denied', 'No.')],
  ])('has no link for who %s', async (_who, answer) => {
    const client = start({ answers: { 'may/': answer } });
    show('/', header);
    await waitFor(() => expect(client.calls.map(({ path }) => path)).toEqual(['may/']));
    await new Promise((done) => setTimeout(done, 20));
    expect(screen.queryByRole('link')).toBeNull();
  });

  it('asks once, however many links there are, where the site has no cache', async () => {
    const client = start();
    render(<IntlProvider locale="en">{header}<Slot id="org.openedx.frontend.slot.header.mobileMenuLinks.v1" /></IntlProvider>);
    expect(await screen.findAllByRole('link', { name: 'Figures' })).toHaveLength(2);
    expect(client.calls.map(({ path }) => path)).toEqual(['may/']);
  });

  it('asks nothing of who is not signed in', async () => {
    const client = start({ user: null });
    show('/', header);
    await new Promise((done) => setTimeout(done, 20));
    expect(screen.queryByRole('link')).toBeNull();
    expect(client.calls).toEqual([]);
  });

  it('has it on a phone too', () => {
    expect(figuresLiteApp.slots?.map(({ slotId }) => slotId)).toContain('org.openedx.frontend.slot.header.mobileMenuLinks.v1');
  });
});

describe('the instructor dashboard', () => {
  const dashboard = <main><TabContent tabId="figures_lite" /></main>;
  const at = '/instructor-dashboard/:courseId/:tabId';

  it('has the course’s figures in the tab that the LMS tells of', async () => {
    const client = start();
    show(`/instructor-dashboard/${COURSE}/figures_lite`, dashboard, at);
    expect(await screen.findByRole('heading', { level: 3, name: 'Figures of this course' })).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Everything about this course' })).toHaveAttribute('href', `${LMS}/figures-lite/courses/${COURSE}`);
    await waitFor(() => expect(document.querySelector('[aria-busy="true"], .fl-skeleton')).toBeNull(), { timeout: 5000 });
    expect(screen.getAllByRole('heading', { level: 4 }).length).toBeGreaterThanOrEqual(9);
    expect(client.calls.filter(({ path }) => path === `courses/${encodeURIComponent(COURSE)}/stats/` || path === `courses/${COURSE}/stats/`)).not.toHaveLength(0);
    expect(await violations()).toEqual([]);
  }, 60_000);

  it('says so where there are none', async () => {
    start({ answers: { 'courses/': { count: 0, num_pages: 1, results: [], time_zone: 'UTC', as_of: null, complete_until: null } } });
    show(`/instructor-dashboard/${COURSE}/figures_lite`, dashboard, at);
    expect(await screen.findByText(/There are no figures of this course for you/)).toBeInTheDocument();
    expect(screen.queryByRole('link')).toBeNull();
  });
});

describe('pages of a site', () => {
  it('list the courses, each with a link to its page of the same site', async () => {
    start();
    const router = show('/figures-lite', null);
    const link = await screen.findByRole('link', { name: 'General chemistry' });
    expect(link).toHaveAttribute('href', `/figures-lite/courses/${encodeURIComponent(COURSE)}`);
    expect(screen.getByRole('heading', { level: 1, name: 'Figures' })).toBeInTheDocument();
    await router.navigate(`/figures-lite/courses/${encodeURIComponent(COURSE)}`);
    expect(await screen.findByRole('heading', { level: 1, name: 'General chemistry' })).toBeInTheDocument();
  }, 60_000);
});

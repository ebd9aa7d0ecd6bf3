import { afterEach, describe, expect, it, vi } from 'vitest';
import { render, screen, waitFor } from '@testing-library/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { getConfig, mergeConfig } from '@edx/frontend-platform';
import { configure as configureAuth } from '@edx/frontend-platform/auth';
import { IntlProvider } from '@edx/frontend-platform/i18n';
import { DIRECT_PLUGIN, PLUGIN_OPERATIONS, PluginSlot } from '@openedx/frontend-plugin-framework';
import userEvent from '@testing-library/user-event';
import type { ComponentType } from 'react';
import { fakeClient, type Answer } from '../testing/fake';
import { httpOf, LMS } from '../testing/http';
import { violations } from '../testing/render';
import { COURSE } from '../pages/testing';
import { FiguresCourse, FiguresHeaderLink, FiguresMenuItem, FiguresOwnDays } from './fpf';

const SEES = { sees_numbers: true, sees_learners: false, courses: 3, url: '/figures-lite/' };
const SLOT = 'org.openedx.frontend.layout.header_desktop_main_menu.v1';

interface Start {
  user?: object | null;
  answers?: Record<string, Answer>;
}

/** Signs somebody in, as a micro front end's start does, with the fake API behind the platform's HTTP client. */
function start({ user = { userId: '7', username: 'sam' }, answers }: Start = {}) {
  const client = fakeClient({ 'may/': SEES, ...answers });
  function Service() {
    return { getAuthenticatedHttpClient: () => httpOf(client), getAuthenticatedUser: () => user };
  }
  configureAuth(Service as never, {
    config: { ...getConfig(), LMS_BASE_URL: LMS },
    loggingService: { logError: vi.fn(), logInfo: vi.fn() },
  } as never);
  return client;
}

/** Renders a slot of frontend-plugin-framework with a widget in it, as env.config.jsx puts it there. */
function inSlot(RenderWidget: ComponentType<never>, pluginProps: object = {}) {
  const widget = { id: 'figures_lite', type: DIRECT_PLUGIN, priority: 60, RenderWidget };
  mergeConfig({ LMS_BASE_URL: LMS, pluginSlots: { [SLOT]: { keepDefault: true, plugins: [{ op: PLUGIN_OPERATIONS.Insert, widget }] } } });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, gcTime: Infinity } } });
  return render(
    <QueryClientProvider client={queries}>
      <IntlProvider locale="en" messages={{}}>
        <main>
          <PluginSlot id={SLOT} pluginProps={pluginProps}><a href="/dashboard">Courses</a></PluginSlot>
        </main>
      </IntlProvider>
    </QueryClientProvider>,
  );
}

async function settled() {
  await waitFor(() => expect(document.querySelector('[aria-busy="true"], .fl-skeleton')).toBeNull(), { timeout: 5000 });
}

afterEach(() => {
  window.history.pushState(null, '', '/');
});

describe('in a header', () => {
  it.each([['a link', FiguresHeaderLink, 'nav-link'], ['an entry of a menu', FiguresMenuItem, 'dropdown-item']] as const)(
    'there is %s beside the host’s own', async (_what, widget, looks) => {
      start();
      inSlot(widget);
      const link = await screen.findByRole('link', { name: 'Figures' });
      expect(link).toHaveAttribute('href', `${LMS}/figures-lite/`);
      expect(link).toHaveClass(looks);
      expect(screen.getByRole('link', { name: 'Courses' })).toBeInTheDocument();
      expect(await violations()).toEqual([]);
    },
  );

  it('there is none for who sees no numbers', async () => {
    const client = start({ answers: { 'may/': { ...SEES, sees_numbers: false } } });
    inSlot(FiguresHeaderLink);
    await waitFor(() => expect(client.calls.map(({ path }) => path)).toEqual(['may/']));
    await new Promise((done) => setTimeout(done, 20));
    expect(screen.getAllByRole('link').map((link) => link.textContent)).toEqual(['Courses']);
  });

  it('nothing is asked of who is not signed in', async () => {
    const client = start({ user: null });
    inSlot(FiguresHeaderLink);
    await new Promise((done) => setTimeout(done, 20));
    expect(screen.getAllByRole('link').map((link) => link.textContent)).toEqual(['Courses']);
    expect(client.calls).toEqual([]);
  });
});

describe('of a course', () => {
  it.each([
    ['given by the slot', '/', { courseId: COURSE }],
    ['in the address', `/learning/course/${COURSE}/progress`, {}],
    ['in the address, encoded', `/learning/course/${encodeURIComponent(COURSE)}/home`, {}],
  ])('the figures are those of the course %s', async (_where, path, props) => {
    window.history.pushState(null, '', path);
    start();
    inSlot(FiguresCourse, props);
    expect(await screen.findByRole('heading', { level: 2, name: 'Figures of this course' })).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Everything about this course' })).toHaveAttribute('href', `${LMS}/figures-lite/courses/${COURSE}`);
    await settled();
    expect(screen.queryAllByRole('alert')).toEqual([]);
    expect(await violations()).toEqual([]);
  }, 60_000);

  it.each([
    ['sees no numbers', { 'may/': { ...SEES, sees_numbers: false } }, ['may/']],
    ['sees those of others', { 'courses/': { count: 0, num_pages: 1, results: [], time_zone: 'UTC', as_of: null, complete_until: null } }, ['may/', 'courses/']],
  ])('there is nothing for who %s', async (_who, answers, asked) => {
    const client = start({ answers });
    inSlot(FiguresCourse, { courseId: COURSE });
    await waitFor(() => expect(client.calls.map(({ path }) => path)).toEqual(asked));
    await new Promise((done) => setTimeout(done, 20));
    expect(screen.queryByRole('heading')).toBeNull();
  });

  it('there is nothing where no course is', () => {
    start();
    inSlot(FiguresCourse);
    expect(screen.getAllByRole('link').map((link) => link.textContent)).toEqual(['Courses']);
  });

  it('a learner’s days are theirs, of this course', async () => {
    const client = start();
    inSlot(FiguresOwnDays, { courseId: COURSE });
    expect(await screen.findByRole('heading', { name: 'Your days in this course' })).toBeInTheDocument();
    await settled();
    const asked = client.calls.filter(({ path }) => path.startsWith('learners/'));
    expect(asked.map(({ path, params }) => [path, params.course])).toEqual([['learners/me/days/', COURSE]]);
    expect(await violations()).toEqual([]);
  }, 60_000);
});

describe('a number', () => {
  it('leads to the list behind it, on the page in the LMS', async () => {
    start();
    const assign = vi.fn();
    vi.stubGlobal('location', { ...window.location, pathname: '/', assign });
    inSlot(FiguresCourse, { courseId: COURSE });
    await userEvent.click(await screen.findByRole('button', { name: /Enrolled, .*: open the list/ }, { timeout: 5000 }));
    expect(assign).toHaveBeenCalledOnce();
    expect(assign.mock.calls[0]![0]).toMatch(new RegExp(`^${LMS}/figures-lite/learners\\?.*behind=enrolled`));
    vi.unstubAllGlobals();
  }, 60_000);
});

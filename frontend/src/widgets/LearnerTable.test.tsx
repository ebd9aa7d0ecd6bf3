import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { fakeClient, learnerRow, learners, show, violations } from '../testing';
import { LearnerTable } from './LearnerTable';

const COURSE = 'course-v1:AuroraU+CHEM1+2026_T3';
const PATH = 'courses/course-v1%3AAuroraU%2BCHEM1%2B2026_T3/learners/';

const withRows = (...rows: object[]) => fakeClient({ [PATH]: { ...learners(COURSE, {}), count: rows.length, results: rows } });
const cells = () => within(screen.getByRole('table')).getAllByRole('row').slice(1).map((row) => [...row.children].map((cell) => cell.textContent?.trim()));

it('says how a learner stands, in the reporting time zone', async () => {
  const row = {
    ...learnerRow(0, COURSE), progress: 62, complete_units: 5, units: 8, grade: 71, letter: 'B', last_active_at: '2026-11-27T18:20:00Z', active_days: 9,
    enrolled_at: '2026-09-30T22:30:00Z', passed_at: null, certificate: 'downloadable', certified_at: '2026-11-12T09:00:00Z', mode: 'verified',
  };
  show(<LearnerTable courseKey={COURSE} />, { client: withRows(row) });
  await screen.findByRole('table');
  expect(cells()).toEqual([['Amal Haddadamal · amal@example.com', '62%', '71% B', '3 days ago', '9', '1 Oct', '–(none)', '12 Nov', 'verified']]);
  expect(screen.getByTitle('62%, 5 of 8 units')).toBeInTheDocument();
});

it('names those who never started, have left, or belong to the team, and those without a name by their username', async () => {
  const left = { ...learnerRow(4, COURSE), enrolled: false, last_active_at: null, is_team: true };
  show(<LearnerTable courseKey={COURSE} />, { client: withRows(left) });
  const name = await screen.findByRole('rowheader');
  expect(name).toHaveTextContent('emrecourse teamun-enrolledemre@example.com');
  expect(screen.getByText('never started')).toBeInTheDocument();
});

it('has a column of courses where rows are of several, and of cohorts where there are any', async () => {
  const { unmount, client } = show(<LearnerTable />);
  await screen.findByRole('table');
  expect(client.calls[0].path).toBe('learners/');
  expect(screen.getByRole('columnheader', { name: /Course/ })).toBeInTheDocument();
  expect(screen.queryByRole('columnheader', { name: /Cohort/ })).toBeNull();
  unmount();
  show(<LearnerTable courseKey={COURSE} />, { client: withRows({ ...learnerRow(0, COURSE), cohort: 'Blue' }) });
  expect(await screen.findByRole('columnheader', { name: /Cohort/ })).toBeInTheDocument();
  expect(screen.queryByRole('columnheader', { name: /Course/ })).toBeNull();
});

it('passes its filters and the number behind it on, and says which number that is', async () => {
  const { client } = show(<LearnerTable courseKey={COURSE} filters={{ never_started: true }} behind={{ metric: 'passes', from: '2026-11-09', to: '2026-11-16' }} ordering="name" page={1} />);
  expect((await screen.findByText(/^Behind Passes/)).textContent?.replace(/\u2009/g, ' ')).toBe('Behind Passes, 9 – 15 Nov 2026');
  expect(client.calls[0].params).toEqual({ never_started: true, ordering: 'name', behind: 'passes', from: '2026-11-09', to: '2026-11-16', page: 1, page_size: 25 });
  expect(screen.getByRole('link', { name: /CSV/ })).toHaveAttribute('href', expect.stringContaining('behind=passes&from=2026-11-09&to=2026-11-16&format=csv'));
  await userEvent.click(screen.getByRole('button', { name: /^What does this mean/ }));
  expect(screen.getByText(/first pass fell in the period/)).toBeInTheDocument();
});

it('tells its owner what the reader changed', async () => {
  const onChange = vi.fn();
  show(<LearnerTable courseKey={COURSE} page={1} pageSize={4} onChange={onChange} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Next page' }));
  await userEvent.click(screen.getByRole('button', { name: 'Sort by Progress' }));
  expect(onChange.mock.calls).toEqual([[{ page: 2 }], [{ page: 1, ordering: '-progress' }]]);
});

it('links to learners and their courses', async () => {
  show(<LearnerTable linkTo={(row) => `/learners/${row.user_id}`} linkToCourse={() => null} pageSize={1} />);
  expect(await screen.findByRole('link', { name: 'Amal Haddad' })).toHaveAttribute('href', '/learners/1');
});

it('is empty aloud', async () => {
  show(<LearnerTable courseKey={COURSE} />, { client: withRows() });
  expect(await screen.findByText('No learner matches these filters.')).toBeInTheDocument();
});

it.each(['ltr', 'rtl'] as const)('has nothing that axe finds wrong, %s', async (dir) => {
  show(<LearnerTable linkTo={() => '/l'} pageSize={4} />, { dir, theme: dir === 'rtl' ? 'dark' : 'light' });
  await screen.findByRole('table');
  expect(await violations()).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import type { May } from './boot';
import { homeOf } from './boot';
import { behindNumber, mayOpen, menu, to } from './navigation';

const nobody: May = { site: false, numbers: false, learners: false, own: true, health: false, orgs: [] };

describe('where numbers lead', () => {
  it('a course’s number leads to its learners over the period', () => {
    expect(behindNumber({ kind: 'learners', courseKey: 'course-v1:A+B+C', behind: 'passes', from: '2026-11-23', to: '2026-11-30' })).toBe(
      '/learners?course=course-v1:A%2BB%2BC&behind=passes&from=2026-11-23&to=2026-11-30',
    );
  });

  it('accounts and courses have lists of their own', () => {
    expect(behindNumber({ kind: 'accounts', behind: 'registrations', from: '2026-11-01', to: '2026-12-01' })).toMatch(/^\/accounts\?behind=registrations/);
    expect(behindNumber({ kind: 'courses', org: 'NordCo', behind: 'active_courses', from: '2026-11-01', to: '2026-11-02' })).toMatch(
      /^\/courses\?org=NordCo&behind=active_courses/,
    );
  });

  it('a key with slashes stays one part of the address', () => {
    expect(to.course('Org/Course/Run 1')).toBe('/courses/Org%2FCourse%2FRun%201');
  });

  it('lists of a whole organisation open to who reaches it whole', () => {
    const researcher: May = { ...nobody, numbers: true, learners: true, orgs: ['NordCo'] };
    expect(mayOpen({ kind: 'learners', org: 'NordCo' }, researcher)).toBe(true);
    expect(mayOpen({ kind: 'learners', org: 'AuroraU' }, researcher)).toBe(false);
    expect(mayOpen({ kind: 'learners' }, researcher)).toBe(false);
    expect(mayOpen({ kind: 'learners', courseKey: 'course-v1:A+B+C' }, { ...researcher, learners: false })).toBe(false);
    expect(mayOpen({ kind: 'accounts' }, { ...researcher, site: true })).toBe(true);
  });
});

describe('what is there for whom', () => {
  it('a learner comes to their own courses, who reads numbers to the overview, nobody else anywhere', () => {
    expect(homeOf(nobody)).toBe('me');
    expect(homeOf({ ...nobody, numbers: true })).toBe('overview');
    expect(homeOf({ ...nobody, own: false })).toBe('nothing');
  });

  it('the menu has only what opens', () => {
    expect(menu(nobody)).toEqual(['me']);
    expect(menu({ ...nobody, numbers: true })).toEqual(['overview', 'courses', 'me']);
    expect(menu({ site: true, numbers: true, learners: true, own: true, health: true, orgs: [] })).toEqual([
      'overview', 'courses', 'learners', 'matrix', 'me', 'health',
    ]);
  });
});

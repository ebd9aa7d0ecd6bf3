/** The pages' addresses below the base, and what of them is in the menu for whom. */
import type { OpenTarget } from '../api/provider';
import type { Params } from '../api/client';
import { readable } from './state/codecs';
import type { May } from './boot';

const part = (key: string) => encodeURIComponent(key).replaceAll('%3A', ':').replaceAll('%2B', '+');

function query(params: Params): string {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) found.append(name, String(one));
  }
  const text = readable(found);
  return text && `?${text}`;
}

export const to = {
  overview: (params: Params = {}) => `/${query(params)}`,
  courses: (params: Params = {}) => `/courses${query(params)}`,
  course: (key: string, params: Params = {}) => `/courses/${part(key)}${query(params)}`,
  courseLearners: (key: string, params: Params = {}) => `/courses/${part(key)}/learners${query(params)}`,
  learners: (params: Params = {}) => `/learners${query(params)}`,
  learner: (id: number, params: Params = {}) => `/learners/${id}${query(params)}`,
  accounts: (params: Params = {}) => `/accounts${query(params)}`,
  matrix: (params: Params = {}) => `/matrix${query(params)}`,
  health: () => '/health',
  me: () => '/me',
};

/** Where the list behind a number is. */
export function behindNumber(target: OpenTarget): string {
  const { behind, from, to: until, filters, courseKey, org } = target;
  const asked = { ...filters, behind, from, to: until };
  if (target.kind === 'accounts') return to.accounts(asked);
  if (target.kind === 'courses') return to.courses({ org, ...asked });
  return to.learners({ course: courseKey, org, ...asked });
}

/** Whether whoever looks may see a list, as far as is known before it is asked for. */
export function mayOpen(target: OpenTarget, may: May): boolean {
  if (target.kind === 'courses') return may.numbers;
  if (!may.learners) return false;
  if (target.kind === 'accounts') return may.site;
  if (target.courseKey) return true;
  return target.org ? may.site || may.orgs.includes(target.org) : may.site;
}

export type PageName = 'overview' | 'courses' | 'matrix' | 'learners' | 'me' | 'health';

/** The pages in the menu for somebody, in order. */
export function menu(may: May): PageName[] {
  const pages: PageName[] = [];
  if (may.numbers) pages.push('overview', 'courses');
  if (may.learners) pages.push('learners', 'matrix');
  if (may.own) pages.push('me');
  if (may.health) pages.push('health');
  return pages;
}

/** The state of each page, by the names its URL uses. Filters have the API's own names. */
import { day, keys, many, moment, names, oneOf, page, text, whole, yesNo, type Codec, type Schema, type StateOf } from './codecs';
import { COMPARES, PERIODS, type PeriodName } from './period';

const period = (fallback: PeriodName) => ({ period: oneOf(PERIODS, fallback), date: day, from: day, to: day });
const compare = oneOf(COMPARES, 'none');
const pageSize = (fallback: number) => whole(fallback, 1, 100) as Codec<number>;

export const overviewSchema = { ...period('90d'), org: text(), grain: oneOf(['day', 'week', 'month'], 'day'), page } satisfies Schema;

export const COURSE_METRICS: readonly string[] = ['enrolled', 'active_learners_7d', 'never_started', 'mean_progress', 'certified'];

export const coursesSchema = {
  ...period('day'),
  compare,
  metrics: names(COURSE_METRICS),
  trend: text(),
  group: oneOf(['course', 'org'], 'course'),
  search: text(),
  org: many,
  active: yesNo,
  course: keys,
  ordering: text(),
  page,
  page_size: pageSize(20),
  select: keys,
  draw: text('enrolled'),
  behind: text(),
} satisfies Schema;

/** The filters of lists of learners, as the API names them. */
export const learnerFilters = {
  search: text(),
  mode: many,
  cohort: many,
  letter: many,
  certificate: many,
  enrolled: yesNo,
  never_started: yesNo,
  graded: yesNo,
  passed: yesNo,
  team: yesNo,
  progress_min: whole(null, 0, 100),
  progress_max: whole(null, 0, 100),
  grade_min: whole(null, 0, 100),
  grade_max: whole(null, 0, 100),
  units_min: whole(),
  units_max: whole(),
  active_days_min: whole(),
  active_days_max: whole(),
  last_active_after: moment,
  last_active_before: moment,
  first_active_after: moment,
  first_active_before: moment,
  enrolled_after: moment,
  enrolled_before: moment,
  passed_after: moment,
  passed_before: moment,
  certified_after: moment,
  certified_before: moment,
} satisfies Schema;

export type LearnerFilterState = StateOf<typeof learnerFilters>;

const list = { ordering: text(), page, page_size: pageSize(25) };
const behind = { behind: text(), from: moment, to: moment };

export const courseSchema = { ...period('90d'), metrics: names(['active_learners']) } satisfies Schema;
export const courseLearnersSchema = { ...learnerFilters, ...list } satisfies Schema;
export const learnersSchema = { course: keys, org: many, ...behind, ...learnerFilters, ...list } satisfies Schema;
export const accountsSchema = { ...behind, search: text(), ...list } satisfies Schema;
export const learnerSchema = { course: text(), year: whole(null, 1970, 9999), ...list } satisfies Schema;

export const matrixSchema = {
  org: many,
  course: keys,
  course_search: text(),
  course_active: yesNo,
  search: text(),
  cohort: many,
  mode: many,
  enrolled: yesNo,
  status: many,
  team: yesNo,
  ordering: text('name'),
} satisfies Schema;

/** Parameters for the API of the filters that are set; `leave` names what is none of them. */
export function asParams<S extends Schema>(schema: S, state: StateOf<S>, only: readonly (keyof S & string)[]) {
  const params: Record<string, string | string[]> = {};
  for (const name of only) {
    const values = schema[name]!.write(state[name]);
    if (values.length === 1) params[name] = values[0]!;
    else if (values.length) params[name] = values;
  }
  return params;
}

/** Metrics of the fake API, one of each kind and unit that widgets tell apart, and one that "another plugin" added. */
import type { CatalogueMetric, Kind, Metric, Unit } from '../api/types';

function metric(name: string, kind: Kind, unit: Unit, label: string, meaning: string, by: string[] = [], source: string | null = null): CatalogueMetric {
  const stored: CatalogueMetric['stored'] = (['site', 'org', 'course'] as const).flatMap((scope) =>
    (['hour', 'day', 'month'] as const).map((grain) => ({ scope, grain, by: [] as string[] })));
  if (by.length) stored.push({ scope: 'course', grain: 'day', by }, { scope: 'site', grain: 'day', by });
  return {
    name, kind, unit, label, meaning, stored,
    adds_over_time: kind === 'count', adds_over_courses: kind === 'count' || kind === 'level', source,
  };
}

const BINS: [string, string][] = [
  ['progress_0', '0 % progress'], ['progress_1_24', '1–24 % progress'], ['progress_25_49', '25–49 % progress'],
  ['progress_50_74', '50–74 % progress'], ['progress_75_99', '75–99 % progress'], ['progress_100', '100 % progress'],
];
const GRADES: [string, string][] = Array.from({ length: 10 }, (_, at) => {
  const last = at === 9 ? 100 : at * 10 + 9;
  return [`grade_${at * 10}_${last}`, `Grade ${at * 10}–${last}`];
});

export const CATALOGUE: CatalogueMetric[] = [
  metric('enrollments', 'count', 'enrollments', 'Enrollments', 'Times a learner enrolled, first or again.', ['mode']),
  metric('passes', 'count', 'learners', 'Passes', 'Learners whose first pass fell in the period.'),
  metric('enrolled', 'level', 'enrollments', 'Enrolled', 'Learners with an open enrollment as the period ends.', ['mode']),
  metric('never_started', 'level', 'enrollments', 'Never started', 'Open enrollments whose learner has left no trace.'),
  metric('active_learners', 'distinct', 'learners', 'Active learners', 'Learners who left a trace in the period.'),
  metric('active_learners_7d', 'distinct', 'learners', 'Active in 7 days', 'Learners who left a trace in the 7 days that end with the period.'),
  metric('active_hours', 'count', 'hours', 'Active hours', 'Clock hours in which a learner left a trace, summed over learners.'),
  metric('mean_progress', 'ratio', 'percent', 'Mean progress', 'Progress of an open enrollment on average.'),
  metric('courses', 'level', 'courses', 'Running courses', 'Courses that have started and not ended as the period ends.'),
  metric('accounts', 'level', 'accounts', 'Accounts', 'Accounts made before the period ends.'),
  metric('badges_awarded', 'count', 'certificates', 'Badges awarded', 'Badges that a plugin counts.'),
  ...BINS.map(([name, label]) => metric(name, 'level', 'enrollments', label, 'Open enrollments with this progress as the period ends.')),
  metric('progress_points', 'level', 'points', 'Progress points', 'Progress in whole per cent, summed over open enrollments.'),
  ...GRADES.map(([name, label]) => metric(name, 'level', 'enrollments', label, 'Open enrollments with a grade in this decile.')),
  metric('figures_enrolled', 'level', 'enrollments', 'Enrolled (Figures)', 'As Figures recorded it.', [], 'figures'),
  metric('figures_accounts', 'level', 'accounts', 'Accounts (Figures)', 'As Figures recorded it.', [], 'figures'),
  metric('figures_mean_progress', 'mean', 'percent', 'Mean progress (Figures)', 'As Figures recorded it.', [], 'figures'),
  metric('grade_points', 'level', 'points', 'Grade points', 'Course grades in whole points, summed.'),
];

/** A metric as the envelopes of answers carry it. */
export function inEnvelope(name: string): Metric {
  const found = CATALOGUE.find((one) => one.name === name);
  if (!found) throw new Error(`The fake API has no metric ${name}.`);
  return {
    name, kind: found.kind, label: found.label, meaning: found.meaning, unit: found.unit, adds_over_time: found.adds_over_time,
    adds_over_courses: found.adds_over_courses, source: found.source,
  };
}

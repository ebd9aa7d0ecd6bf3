/** Answers over time as charts want them: named lines, in one order, with what is withheld told apart. */
import type { IntlShape } from 'react-intl';
import type { Line, Metric, Scope, SeriesAnswer } from '../api/types';
import { messages } from './messages';

/** A line of an answer with the words for it. */
export interface NamedLine {
  id: string;
  metric: Metric;
  label: string;
  line: Line;
}

/** The lines of an answer, most first where they are slices of one metric; groups withheld together come last. */
export function namedLines(answer: SeriesAnswer, intl: IntlShape): NamedLine[] {
  const metrics = new Map(answer.catalogue.map((metric) => [metric.name, metric]));
  const several = metrics.size > 1;
  const found = answer.series.flatMap((line) => {
    const metric = metrics.get(line.metric);
    if (!metric) return [];
    const group = line.withheld ? intl.formatMessage(messages.withheld) : Object.values(line.by).map((part) => part || intl.formatMessage(messages.none)).join(', ');
    const label = !group ? metric.label : several ? `${metric.label}: ${group}` : group;
    return [{ id: `${line.metric} ${JSON.stringify(line.by)}`, metric, label, line }];
  });
  const sliced = found.some(({ line }) => Object.keys(line.by).length > 0);
  if (!sliced) return found;
  const size = ({ line }: NamedLine) => line.points.reduce((sum, [, value]) => sum + (value ?? 0), 0);
  return found.sort((a, b) => Number(a.line.withheld) - Number(b.line.withheld) || size(b) - size(a));
}

/** The scope of a widget's props as an opened list's. */
export function scopeOf({ courseKey, org }: Scope): Scope {
  if (courseKey) return { courseKey };
  return org ? { org } : {};
}

/** Units that count people or their papers stand on one scale; anything else has its own. */
export function scaleOf(unit: string): string {
  return ['learners', 'enrollments', 'certificates', 'accounts'].includes(unit) ? 'people' : unit;
}

/** A title before the catalogue has told labels: none while it loads, the names themselves where it never will. */
export function titleOfNames(names: readonly string[], error: Error | null): string {
  return error ? names.join(', ') : '…';
}

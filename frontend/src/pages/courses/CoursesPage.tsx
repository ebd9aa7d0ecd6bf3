/** Any set of courses on any metrics over any period: a view that is saved by its address. */
import { useMemo } from 'react';
import { useIntl } from 'react-intl';
import { useCatalogue } from '../../api/hooks';
import { useApp } from '../../app/context';
import { to } from '../../app/navigation';
import { PERIODS, rangeOf, sumsUp, tableQuestion } from '../../app/state/period';
import { asParams, COURSE_METRICS, coursesSchema } from '../../app/state/schemas';
import { usePageState } from '../../app/state/usePageState';
import { useAddress } from '../../app/useAddress';
import { CourseTable } from '../../widgets/CourseTable';
import { CopyLink } from '../common/CopyLink';
import { isStored, MetricPicker } from '../common/MetricPicker';
import { PageHead } from '../common/PageHead';
import { PeriodPicker } from '../common/PeriodPicker';
import { Segments } from '../common/Segments';
import { BehindCourses } from './BehindCourses';
import { CourseFilters } from './CourseFilters';
import { messages } from './messages';
import { Selection } from './Selection';

const FILTERS = ['search', 'org', 'active', 'course'] as const;

export function CoursesPage() {
  const intl = useIntl();
  const { now } = useApp();
  const address = useAddress();
  const [state, change] = usePageState(coursesSchema);
  const { data: catalogue } = useCatalogue();
  const question = useMemo(() => tableQuestion(state, state.compare, now), [state, now]);
  const scope = state.group === 'org' ? 'org' : 'course';
  const summed = sumsUp(question);
  const known = useMemo(() => new Map(catalogue?.metrics.map((metric) => [metric.name, metric]) ?? []), [catalogue]);
  const kept = (name: string) => {
    const metric = known.get(name);
    return !metric || (isStored(metric, scope, question.grain) && !(summed && metric.kind === 'mean'));
  };
  // One metric that is not known for the period would have all of the table refused: it is left out, and said to be.
  const once = summed ? state.metrics.filter((name) => known.get(name)?.kind === 'distinct') : [];
  const notKept = state.metrics.filter((name) => !once.includes(name) && !kept(name));
  const metrics = state.metrics.filter((name) => !once.includes(name) && !notKept.includes(name));
  // The usual metrics are there day by day; of others the catalogue says it first.
  const usual = !summed && question.grain === 'day' && state.metrics === COURSE_METRICS;
  const ready = usual || catalogue !== undefined;
  const drawn = metrics.includes(state.trend) ? state.trend : metrics[0];
  const filters = asParams(coursesSchema, state, scope === 'org' ? [] : FILTERS);

  if (state.behind) return <BehindCourses state={state} change={change} />;
  return (
    <>
      <PageHead title={intl.formatMessage(messages.title)}>
        <PeriodPicker state={state} onChange={change} periods={PERIODS} />
      </PageHead>

      <div className="fp-bar">
        {scope === 'course' && <CourseFilters state={state} change={change} />}
        <div className="fp-bar-end">
          <Segments
            label={intl.formatMessage(messages.group)}
            value={state.group}
            onChange={(group) => change({ group, ordering: '', select: [] })}
            options={(['course', 'org'] as const).map((value) => ({ value, label: intl.formatMessage(messages[`group_${value}`]) }))}
          />
          <MetricPicker
            value={state.metrics}
            onChange={(names) => change({ metrics: names })}
            scope={scope}
            grain={question.grain}
            summed={summed}
          />
          <CopyLink />
        </div>
      </div>

      {(
        [
          [messages.left, once],
          [messages.notKept, notKept],
        ] as const
      ).map(
        ([message, names]) =>
          names.length > 0 && (
            <p key={message.id} className="fp-hint" role="note">
              {intl.formatMessage(message, { count: names.length, metrics: intl.formatList(names.map((name) => known.get(name)?.label ?? name)) })}
            </p>
          ),
      )}

      {state.select.length > 0 && scope === 'course' && <Selection state={state} change={change} range={rangeOf(state, now)} />}

      {metrics.length > 0 && ready ? (
        <CourseTable
          rows={scope === 'org' ? 'orgs' : 'courses'}
          metrics={metrics}
          trend={drawn ? [drawn] : []}
          {...question}
          filters={filters}
          ordering={state.ordering || undefined}
          page={state.page}
          pageSize={state.page_size}
          onChange={({ selected, ordering, page }) =>
            change({
              ...(selected === undefined ? {} : { select: selected }),
              ...(ordering === undefined ? {} : { ordering }),
              ...(page === undefined ? {} : { page }),
            })
          }
          selectable={scope === 'course'}
          selected={state.select}
          linkTo={(row) => ('key' in row ? address(to.course(row.key)) : address(to.courses({ org: row.org })))}
          headingLevel={2}
        />
      ) : (
        <p className="fp-nothing">{intl.formatMessage(ready ? messages.noMetrics : messages.wait)}</p>
      )}
    </>
  );
}

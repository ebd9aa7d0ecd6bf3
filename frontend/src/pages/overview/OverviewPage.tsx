/** What changed since last week, how many are active, and the courses that need a look. */
import { useIntl } from 'react-intl';
import { useApp } from '../../app/context';
import { addDays } from '../../app/state/days';
import { rangeOf, type PeriodName } from '../../app/state/period';
import { overviewSchema } from '../../app/state/schemas';
import { usePageState } from '../../app/state/usePageState';
import { Number as NumberWidget } from '../../widgets/Number';
import { Trend } from '../../widgets/Trend';
import { PageHead } from '../common/PageHead';
import { PeriodPicker } from '../common/PeriodPicker';
import { Segments } from '../common/Segments';
import { Attention } from './Attention';
import { messages } from './messages';
import { YourCourses } from './YourCourses';

const PERIODS: PeriodName[] = ['28d', '90d', 'month', 'year', 'custom'];
const WEEK = ['active_learners_7d', 'enrollments', 'enrolled', 'passes', 'certificates', 'completions'];

/** How often the active are counted, and the metric that counts them so. */
const ACTIVE = {
  day: { metric: 'active_learners', grain: 'day' },
  week: { metric: 'active_learners_7d', grain: 'day' },
  month: { metric: 'monthly_active', grain: 'month' },
} as const;

export function OverviewPage() {
  const intl = useIntl();
  const { boot, now } = useApp();
  const [state, change] = usePageState(overviewSchema);
  const { may } = boot;
  const org = state.org || (may.site ? null : (may.orgs[0] ?? null));
  const yours = !may.site && !org;
  const range = rangeOf(state, now);
  const week = { start: addDays(now.whole, -7), end: now.whole };
  const scope = org ? { org } : {};
  const active = ACTIVE[state.grain];
  // Months are counted whole: fewer than a few of them show nothing.
  const months = { start: addDays(range.start, -365), end: range.end };

  return (
    <>
      <PageHead title={intl.formatMessage(messages.title)} below={<p>{scopeText(org, yours)}</p>}>
        {(may.site ? may.orgs.length > 0 : may.orgs.length > 1) && (
          <label className="fp-field fp-field-inline">
            <span>{intl.formatMessage(messages.scope)}</span>
            <select value={state.org} onChange={(event) => change({ org: event.target.value })}>
              {may.site && <option value="">{intl.formatMessage(messages.site)}</option>}
              {may.orgs.map((one) => (
                <option key={one} value={!may.site && one === may.orgs[0] ? '' : one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        )}
        <PeriodPicker state={state} onChange={change} periods={PERIODS} />
      </PageHead>

      {yours ? (
        <YourCourses range={range} week={week} />
      ) : (
        <>
          <section aria-labelledby="fp-week" className="fp-section">
            <h2 id="fp-week">{intl.formatMessage(messages.week)}</h2>
            <div className="fp-numbers">
              {WEEK.map((metric) => (
                <NumberWidget key={metric} metric={metric} {...scope} compareTo="previous" />
              ))}
            </div>
          </section>
          <div className="fp-grid">
            <div className="fp-wide fp-with-choice">
              <Segments
                label={intl.formatMessage(messages.activeBy)}
                value={state.grain}
                onChange={(grain) => change({ grain })}
                options={(['day', 'week', 'month'] as const).map((value) => ({ value, label: intl.formatMessage(messages[`by_${value}`]) }))}
              />
              <Trend
                metrics={[active.metric]}
                {...scope}
                grain={active.grain}
                {...(state.grain === 'month' ? months : range)}
                title={intl.formatMessage(messages.active)}
                headingLevel={2}
              />
            </div>
            <Trend metrics={['enrollments', 'unenrollments']} {...scope} grain="day" {...range} title={intl.formatMessage(messages.enrollments)} headingLevel={2} />
            <Trend metrics={['passes', 'certificates']} {...scope} grain="day" {...range} title={intl.formatMessage(messages.passes)} headingLevel={2} />
          </div>
        </>
      )}
      <Attention org={org} page={state.page} onPage={(page) => change({ page })} />
    </>
  );

  function scopeText(name: string | null, own: boolean): string {
    if (name) return intl.formatMessage(messages.ofOrg, { org: name });
    return intl.formatMessage(own ? messages.ofYours : messages.ofSite);
  }
}

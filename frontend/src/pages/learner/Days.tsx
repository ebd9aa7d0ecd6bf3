/** The calendar and the path of a learner, of all courses or of one, by year. */
import { useIntl } from 'react-intl';
import { useLearnerDays } from '../../api/hooks';
import { useApp } from '../../app/context';
import type { StateOf } from '../../app/state/codecs';
import { learnerSchema } from '../../app/state/schemas';
import type { Change } from '../../app/state/usePageState';
import { Calendar } from '../../widgets/Calendar';
import { messages } from './messages';
import { Path } from './Path';

interface DaysProps {
  who: number | 'me';
  state: StateOf<typeof learnerSchema>;
  change: Change<typeof learnerSchema>;
  names: ReadonlyMap<string, string>;
}

const YEARS = 6; // offered back from this one

export function Days({ who, state, change, names }: DaysProps) {
  const intl = useIntl();
  const { now } = useApp();
  const year = Number(now.today.slice(0, 4));
  const params = {
    course: state.course || undefined,
    ...(state.year === null ? {} : { start: `${state.year}-01-01`, end: `${state.year + 1}-01-01` }),
  };
  const answer = useLearnerDays(who, params);
  return (
    <section className="fp-section" aria-labelledby="fp-days">
      <div className="fp-bar">
        <h2 id="fp-days">{intl.formatMessage(messages.days)}</h2>
        <div className="fp-bar-end">
          {names.size > 1 && (
            <label className="fp-field fp-field-inline">
              <span>{intl.formatMessage(messages.course)}</span>
              <select value={state.course} onChange={(event) => change({ course: event.target.value, page: state.page })}>
                <option value="">{intl.formatMessage(messages.allCourses)}</option>
                {[...names].map(([key, name]) => (
                  <option key={key} value={key}>
                    {name || key}
                  </option>
                ))}
              </select>
            </label>
          )}
          <label className="fp-field fp-field-inline">
            <span>{intl.formatMessage(messages.year)}</span>
            <select value={state.year ?? ''} onChange={(event) => change({ year: Number(event.target.value) || null, page: state.page })}>
              <option value="">{intl.formatMessage(messages.lastYear)}</option>
              {Array.from({ length: YEARS }, (_, back) => year - back).map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        </div>
      </div>
      <Calendar userId={who} course={state.course || undefined} year={state.year ?? undefined} headingLevel={3} />
      <Path who={who} answer={answer} params={params} courseNames={names} />
    </section>
  );
}

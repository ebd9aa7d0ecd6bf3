/** Which learners and courses the matrix has. */
import { useIntl } from 'react-intl';
import { useApp } from '../../app/context';
import type { StateOf } from '../../app/state/codecs';
import { matrixSchema } from '../../app/state/schemas';
import type { Change } from '../../app/state/usePageState';
import { messages } from '../../matrix/messages';
import { Choices } from '../common/Choices';
import { Disclosure } from '../common/Disclosure';
import { SearchField } from '../common/SearchField';
import { YesNoField } from '../common/YesNoField';
import { words } from '../learners/filters';
import { ListField } from '../learners/fields';

interface MatrixFiltersProps {
  state: StateOf<typeof matrixSchema>;
  change: Change<typeof matrixSchema>;
}

export function MatrixFilters({ state, change }: MatrixFiltersProps) {
  const intl = useIntl();
  const { may } = useApp().boot;
  const say = (word: keyof typeof messages) => intl.formatMessage(messages[word]);
  return (
    <div className="fp-filters" role="search" aria-label={say('filters')}>
      <SearchField label={say('search')} value={state.search} onChange={(search) => change({ search }, { replace: true })} />
      <SearchField label={say('courseSearch')} value={state.course_search} onChange={(text) => change({ course_search: text }, { replace: true })} />
      {(may.orgs.length > 1 || state.org.length > 0) && <Choices label={say('orgs')} all={may.orgs} value={state.org} onChange={(org) => change({ org })} />}
      <YesNoField
        label={say('active')}
        value={state.course_active}
        onChange={(active) => change({ course_active: active })}
        words={[say('active_any'), say('active_yes'), say('active_no')]}
      />
      <YesNoField
        label={say('enrolled')}
        value={state.enrolled}
        onChange={(enrolled) => change({ enrolled })}
        words={[say('enrolled_any'), say('enrolled_yes'), say('enrolled_no')]}
      />
      <Disclosure label={intl.formatMessage(words.more)}>
        {() => (
          <div className="fp-more-filters">
            <ListField label={say('cohort')} hint={say('joined')} value={state.cohort} onChange={(cohort) => change({ cohort })} />
            <ListField label={say('mode')} hint={say('joined')} value={state.mode} onChange={(mode) => change({ mode })} />
            <YesNoField
              label={intl.formatMessage(words.team)}
              showLabel
              value={state.team}
              onChange={(team) => change({ team })}
              words={[intl.formatMessage(words.any), intl.formatMessage(words.yes), intl.formatMessage(words.no)]}
            />
            <label className="fp-field">
              <span>{say('order')}</span>
              <select value={state.ordering} onChange={(event) => change({ ordering: event.target.value })}>
                <option value="name">{say('byName')}</option>
                <option value="username">{say('byUsername')}</option>
              </select>
            </label>
          </div>
        )}
      </Disclosure>
      {state.course.length > 0 && (
        <button type="button" className="fl-button" onClick={() => change({ course: [] })}>
          {intl.formatMessage(messages.onlyCourses, { count: state.course.length })} ×
        </button>
      )}
      {state.cohort.length > 0 && (
        <button type="button" className="fl-button" onClick={() => change({ cohort: [] })}>
          {intl.formatList(state.cohort)} ×
        </button>
      )}
    </div>
  );
}

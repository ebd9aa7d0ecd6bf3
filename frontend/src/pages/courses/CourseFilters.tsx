/** Which courses are in the table. */
import { useIntl } from 'react-intl';
import { useApp } from '../../app/context';
import type { StateOf } from '../../app/state/codecs';
import { coursesSchema } from '../../app/state/schemas';
import type { Change } from '../../app/state/usePageState';
import { Choices } from '../common/Choices';
import { SearchField } from '../common/SearchField';
import { YesNoField } from '../common/YesNoField';
import { messages } from './messages';

interface CourseFiltersProps {
  state: StateOf<typeof coursesSchema>;
  change: Change<typeof coursesSchema>;
}

export function CourseFilters({ state, change }: CourseFiltersProps) {
  const intl = useIntl();
  const { may } = useApp().boot;
  return (
    <div className="fp-filters" role="search" aria-label={intl.formatMessage(messages.filters)}>
      <SearchField label={intl.formatMessage(messages.search)} value={state.search} onChange={(search) => change({ search }, { replace: true })} />
      {(may.orgs.length > 1 || state.org.length > 0) && (
        <Choices label={intl.formatMessage(messages.orgs)} all={may.orgs} value={state.org} onChange={(org) => change({ org })} />
      )}
      <YesNoField
        label={intl.formatMessage(messages.active)}
        value={state.active}
        onChange={(active) => change({ active })}
        words={[messages.active_any, messages.active_yes, messages.active_no].map((word) => intl.formatMessage(word))}
      />
      {state.course.length > 0 && (
        <button type="button" className="fl-button" onClick={() => change({ course: [] })}>
          {intl.formatMessage(messages.onlySelected, { count: state.course.length })} ×
        </button>
      )}
    </div>
  );
}

/** All filters of a list of learners: a few at hand, the others behind a button, those that are set as chips. */
import { useIntl } from 'react-intl';
import type { LearnerFilterState } from '../../app/state/schemas';
import { Disclosure } from '../common/Disclosure';
import { SearchField } from '../common/SearchField';
import { YesNoField } from '../common/YesNoField';
import { DATES, LISTS, RANGES, YES_NO, dateWord, words } from './filters';
import { DayField, ListField, NumberField } from './fields';
import { FilterChips } from './FilterChips';

export interface FiltersProps {
  state: LearnerFilterState;
  change: (patch: Partial<LearnerFilterState>, options?: { replace?: boolean }) => void;
}

export function LearnerFilters({ state, change }: FiltersProps) {
  const intl = useIntl();
  const say = (word: keyof typeof words) => intl.formatMessage(words[word]);
  return (
    <div className="fp-filter-bar" role="search" aria-label={say('filters')}>
      <div className="fp-filters">
        <SearchField label={say('search')} value={state.search} onChange={(search) => change({ search }, { replace: true })} />
        {(['enrolled', 'never_started', 'passed'] as const).map((name) => (
          <YesNoField
            key={name}
            label={say(name)}
            value={state[name]}
            onChange={(value) => change({ [name]: value })}
            words={[say(`${name}_any`), say(`${name}_yes`), say(`${name}_no`)]}
          />
        ))}
        <Disclosure label={say('more')}>
          {() => (
            <div className="fp-more-filters">
              {RANGES.map((name) => (
                <fieldset key={name} className="fp-range">
                  <legend>{say(name)}</legend>
                  {(['min', 'max'] as const).map((end) => (
                    <NumberField
                      key={end}
                      label={intl.formatMessage(end === 'min' ? words.leastOf : words.mostOf, { filter: say(name) })}
                      placeholder={say(end === 'min' ? 'least' : 'most')}
                      value={state[`${name}_${end}`]}
                      most={name === 'progress' || name === 'grade' ? 100 : undefined}
                      onChange={(value) => change({ [`${name}_${end}`]: value })}
                    />
                  ))}
                </fieldset>
              ))}
              {DATES.map((name) => (
                <fieldset key={name} className="fp-range">
                  <legend>{intl.formatMessage(dateWord(name))}</legend>
                  {(['after', 'before'] as const).map((end) => (
                    <DayField
                      key={end}
                      label={intl.formatMessage(end === 'after' ? words.leastOf : words.mostOf, { filter: intl.formatMessage(dateWord(name)) })}
                      value={state[`${name}_${end}`]}
                      last={end === 'before'}
                      onChange={(value) => change({ [`${name}_${end}`]: value })}
                    />
                  ))}
                </fieldset>
              ))}
              {LISTS.map((name) => (
                <ListField key={name} label={say(name)} hint={say('joined')} value={state[name]} onChange={(value) => change({ [name]: value })} />
              ))}
              {YES_NO.map((name) => (
                <YesNoField
                  key={name}
                  label={say(name)}
                  showLabel
                  value={state[name]}
                  onChange={(value) => change({ [name]: value })}
                  words={[say('any'), say('yes'), say('no')]}
                />
              ))}
            </div>
          )}
        </Disclosure>
      </div>
      <FilterChips state={state} change={change} />
    </div>
  );
}

import { defineMessages } from 'react-intl';

export const messages = defineMessages({
  title: { id: 'figures.learners.title', defaultMessage: 'Learners' },
  note: { id: 'figures.learners.note', defaultMessage: 'How learners stand in their courses, a row for each learner and course.' },
  list: { id: 'figures.learners.list', defaultMessage: 'List of learners' },
  overview: { id: 'figures.learners.overview', defaultMessage: 'Overview' },
  behind: { id: 'figures.learners.behind', defaultMessage: 'Behind “{metric}”' },
  count: { id: 'figures.learners.count', defaultMessage: '{count, plural, =0 {Nobody} one {# row} other {# rows}}' },
  asOf: { id: 'figures.learners.asOf', defaultMessage: 'as it stood at the end of {period}.' },
  during: { id: 'figures.learners.during', defaultMessage: 'of {period}.' },
  fewer: {
    id: 'figures.learners.fewer',
    defaultMessage:
      'The number is {number, number}: {missing, plural, one {# of them is} other {# of them are}} not listed any more. Learners who were forgotten since stay counted in days that are over, and are named nowhere.',
  },
  more: { id: 'figures.learners.more', defaultMessage: 'The number is {number, number}: it was counted a little earlier than this list.' },
  accounts: { id: 'figures.learners.accounts', defaultMessage: 'Accounts' },
  findAccount: { id: 'figures.learners.findAccount', defaultMessage: 'Find by name, username or e-mail' },
  account: { id: 'figures.learners.account', defaultMessage: 'Account' },
  registered: { id: 'figures.learners.registered', defaultMessage: 'Registered' },
  noAccounts: { id: 'figures.learners.noAccounts', defaultMessage: 'No account matches.' },
});

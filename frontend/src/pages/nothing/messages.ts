import { defineMessages } from 'react-intl';

export const messages = defineMessages({
  notFound: { id: 'figures.nothing.notFound', defaultMessage: 'There is no such page' },
  notFoundText: {
    id: 'figures.nothing.notFoundText',
    defaultMessage: 'The address may be mistyped, or it is of something that does not exist or that you may not see.',
  },
  noAccess: { id: 'figures.nothing.noAccess', defaultMessage: 'Nothing for you here' },
  noAccessText: {
    id: 'figures.nothing.noAccessText',
    defaultMessage: 'Your account has no role that opens this page. Ask whoever gives roles on this platform if you should have one.',
  },
  home: { id: 'figures.nothing.home', defaultMessage: 'Go to the first page' },
});

import { defineMessages } from 'react-intl';

export const messages = defineMessages({
  brand: { id: 'figures.app.brand', defaultMessage: 'Figures', description: 'Name of the whole dashboard.' },
  skip: { id: 'figures.app.skip', defaultMessage: 'Skip to the content', description: 'Link for keyboards that jumps over the menu.' },
  back: { id: 'figures.app.back', defaultMessage: 'Back to the course', description: 'Link in the instructor dashboard’s tab, on pages other than the course’s own.' },
  menu: { id: 'figures.app.menu', defaultMessage: 'Pages', description: 'Name of the menu.' },
  reader: { id: 'figures.app.reader', defaultMessage: '{username}: appearance and sign-out', description: 'Button with the name of who is signed in.' },
  theme: { id: 'figures.app.theme', defaultMessage: 'Appearance', description: 'Heading of the choice of light or dark.' },
  logout: { id: 'figures.app.logout', defaultMessage: 'Sign out', description: 'Link that ends the session.' },
  broken: { id: 'figures.app.broken', defaultMessage: 'This page broke', description: 'Heading where a page could not be drawn.' },
});

export const themeMessages = defineMessages({
  system: { id: 'figures.app.theme.system', defaultMessage: 'As the system', description: 'Light or dark as the system is.' },
  light: { id: 'figures.app.theme.light', defaultMessage: 'Light', description: 'An appearance.' },
  dark: { id: 'figures.app.theme.dark', defaultMessage: 'Dark', description: 'An appearance.' },
});

export const menuMessages = defineMessages({
  overview: { id: 'figures.app.menu.overview', defaultMessage: 'Overview', description: 'A page in the menu.' },
  courses: { id: 'figures.app.menu.courses', defaultMessage: 'Courses', description: 'A page in the menu.' },
  learners: { id: 'figures.app.menu.learners', defaultMessage: 'Learners', description: 'A page in the menu.' },
  matrix: { id: 'figures.app.menu.matrix', defaultMessage: 'Training matrix', description: 'A page in the menu.' },
  me: { id: 'figures.app.menu.me', defaultMessage: 'My courses', description: 'A page in the menu: how whoever looks stands.' },
  health: { id: 'figures.app.menu.health', defaultMessage: 'Health', description: 'A page in the menu: for operators.' },
});

/** For sites of frontend-base: an app that brings the instructor dashboard's tab, a link in the header, and pages. */
import {
  authenticatedLoader, getAuthenticatedHttpClient, getAuthenticatedUser, getSiteConfig, WidgetOperationTypes, type App,
} from '@openedx/frontend-base';
import type { ComponentType, ReactNode } from 'react';
import { useHref, useParams } from 'react-router-dom';
import type { HttpClient } from '../api/client';
import { CourseFigures } from '../places/CourseFigures';
import { Courses } from '../places/Courses';
import { HeaderLink } from '../places/HeaderLink';
import { placeIn } from '../places/place';

const APP = 'org.openedx.frontend.app.figuresLite';
const WIDGET = 'org.openedx.frontend.widget.figuresLite';
/** The tab's id, as the LMS gives it with the tab. */
const TAB = 'figures_lite';
const PATH = 'figures-lite';

const Place = placeIn({
  getHttpClient: () => getAuthenticatedHttpClient() as HttpClient,
  lmsBaseUrl: () => getSiteConfig().lmsBaseUrl,
  isSignedIn: () => getAuthenticatedUser() !== null,
});

/** What the instructor dashboard reads the tab's content from: it takes the props and renders no such element. */
const Tab: ComponentType<{ tabId: string; content: ReactNode }> = () => null;

function CourseTab() {
  const { courseId } = useParams();
  return courseId ? <Place><CourseFigures courseKey={courseId} headingLevel={3} /></Place> : null;
}

function CoursesPage() {
  const base = useHref(`/${PATH}/courses/`).replace(/\/$/, '');
  return <main className="fl-site-page"><Place><Courses linkTo={(key) => `${base}/${encodeURIComponent(key)}`} /></Place></main>;
}

function CoursePage() {
  const { courseId } = useParams();
  return courseId ? <main className="fl-site-page"><Place><CourseFigures courseKey={courseId} named headingLevel={1} /></Place></main> : null;
}

const link = (className: string) => <Place><HeaderLink className={className} /></Place>;

export const figuresLiteApp: App = {
  appId: APP,
  routes: [
    {
      id: 'org.openedx.frontend.route.figuresLite.courses',
      path: PATH,
      loader: authenticatedLoader,
      handle: { roles: ['org.openedx.frontend.role.figuresLite'] },
      Component: CoursesPage,
    },
    {
      id: 'org.openedx.frontend.route.figuresLite.course',
      path: `${PATH}/courses/:courseId`,
      loader: authenticatedLoader,
      handle: { roles: ['org.openedx.frontend.role.figuresLite.course'] },
      Component: CoursePage,
    },
  ],
  slots: [
    {
      slotId: 'org.openedx.frontend.slot.instructorDashboard.routes.v1',
      id: `${WIDGET}.instructorTab`,
      op: WidgetOperationTypes.APPEND,
      element: <Tab tabId={TAB} content={<CourseTab />} />,
    },
    {
      slotId: 'org.openedx.frontend.slot.header.primaryLinks.v1',
      id: `${WIDGET}.headerLink`,
      op: WidgetOperationTypes.APPEND,
      element: link('nav-link'),
      condition: { authenticated: true },
    },
    {
      slotId: 'org.openedx.frontend.slot.header.mobileMenuLinks.v1',
      id: `${WIDGET}.mobileLink`,
      op: WidgetOperationTypes.APPEND,
      element: link('nav-link'),
      condition: { authenticated: true },
    },
  ],
};

export default figuresLiteApp;

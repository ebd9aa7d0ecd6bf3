/** For micro front ends of frontend-platform and frontend-plugin-framework: what `RenderWidget` of a slot may be. */
import { getConfig } from '@edx/frontend-platform';
import { getAuthenticatedHttpClient, getAuthenticatedUser } from '@edx/frontend-platform/auth';
import type { HttpClient } from '../api/client';
import { CourseFigures } from '../places/CourseFigures';
import { HeaderLink } from '../places/HeaderLink';
import { OwnDays } from '../places/OwnDays';
import { courseOfAddress, placeIn } from '../places/place';

const Place = placeIn({
  getHttpClient: () => getAuthenticatedHttpClient() as HttpClient,
  lmsBaseUrl: () => String(getConfig().LMS_BASE_URL),
  isSignedIn: () => getAuthenticatedUser() !== null,
});

/** What slots of a course give, under one name or another; else the course is that of the page's address. */
export interface OfCourse {
  courseId?: string;
  courseKey?: string;
}

const keyOf = ({ courseId, courseKey }: OfCourse) => courseId || courseKey || courseOfAddress();

/** A link of a header's main or secondary menu to the page with all figures, for those alone who have any. */
export function FiguresHeaderLink() {
  return <Place><HeaderLink className="nav-link" /></Place>;
}

/** The same as an entry of a user's menu. */
export function FiguresMenuItem() {
  return <Place><HeaderLink className="dropdown-item" /></Place>;
}

/** How a course is going, for its team alone. */
export function FiguresCourse(props: OfCourse) {
  const key = keyOf(props);
  return key ? <Place><CourseFigures courseKey={key} onlyForTeam /></Place> : null;
}

/** On which days whoever looks was at work in a course. */
export function FiguresOwnDays(props: OfCourse) {
  return <Place><OwnDays courseKey={keyOf(props)} /></Place>;
}

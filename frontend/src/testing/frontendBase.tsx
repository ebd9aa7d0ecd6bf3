/** In the place of @openedx/frontend-base in tests: sites, slots and who is signed in, as its version 1 has them. */
import { createContext, type ComponentType, type ReactNode } from 'react';
import type { HttpClient } from '../api/client';

export enum WidgetOperationTypes {
  APPEND = 'widgetAppend',
}

interface Operation {
  slotId: string;
  id: string;
  op: string;
  element?: ReactNode;
  component?: ComponentType;
  condition?: { authenticated?: boolean; callback?: () => boolean };
}

interface Site {
  lmsBaseUrl: string;
  apps: { slots?: Operation[] }[];
  user: { username: string } | null;
  client: HttpClient | null;
}

let site: Site = { lmsBaseUrl: '', apps: [], user: null, client: null };

/** Starts another site. */
export function startSite(next: Partial<Site>): void {
  site = { lmsBaseUrl: 'https://lms.example.org', apps: [], user: null, client: null, ...next };
}

export const getSiteConfig = () => site;
export const getAuthenticatedUser = () => site.user;
export const getAuthenticatedHttpClient = () => site.client;
export const authenticatedLoader = () => null;

const WidgetContext = createContext<{ slotId: string; widgetId: string } | null>(null);

/** The widgets of a slot, each in a provider that knows where it is: its only child is the operation's element. */
export function useWidgetsForId(id: string): ReactNode[] {
  return site.apps
    .flatMap((app) => app.slots ?? [])
    .filter((one) => one.slotId === id && one.op === 'widgetAppend')
    .filter(({ condition }) => condition?.authenticated === undefined || condition.authenticated === (site.user !== null))
    .filter(({ condition }) => condition?.callback?.() !== false)
    .map((one) => {
      const Component = one.component;
      return (
        <WidgetContext.Provider key={one.id} value={{ slotId: id, widgetId: one.id }}>
          {Component ? <Component /> : one.element}
        </WidgetContext.Provider>
      );
    });
}

export function Slot({ id }: { id: string }) {
  return <>{useWidgetsForId(id)}</>;
}

/** The content of a tab of the instructor dashboard, found as that app finds it: by the props of the elements in its slot. */
export function TabContent({ tabId }: { tabId: string }) {
  const widgets = useWidgetsForId('org.openedx.frontend.slot.instructorDashboard.routes.v1');
  const tabs = widgets.map((widget) => (widget as { props: { children: { props: { tabId: string; content: ReactNode } } } }).props.children.props);
  const found = tabs.find((tab) => tab.tabId === tabId);
  return found ? <>{found.content}</> : <p>Page not found</p>;
}

/** The little of @openedx/frontend-base 1 that is used here: it is the host's, and an optional peer. */
declare module '@openedx/frontend-base' {
  import type { ComponentType, ReactNode } from 'react';
  import type { LoaderFunction, RouteObject } from 'react-router';

  export enum WidgetOperationTypes {
    APPEND = 'widgetAppend',
  }

  export interface SlotOperationCondition {
    active?: string[];
    inactive?: string[];
    authenticated?: boolean;
    callback?: () => boolean;
  }

  export type SlotOperation = { slotId: string; id: string; op: WidgetOperationTypes; condition?: SlotOperationCondition } & (
    | { element: ReactNode }
    | { component: ComponentType }
  );

  export interface App {
    appId: string;
    routes?: (RouteObject & { handle?: { roles?: string[] } })[];
    slots?: SlotOperation[];
    config?: Record<string, unknown>;
  }

  export const authenticatedLoader: LoaderFunction;
  export function getAuthenticatedHttpClient(): unknown;
  export function getAuthenticatedUser(): { username: string } | null;
  export function getSiteConfig(): { lmsBaseUrl: string };
}

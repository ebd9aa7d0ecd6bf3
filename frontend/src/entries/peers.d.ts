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

/** What tests use of the framework whose slots `fpf` is for; it has no types of its own. */
declare module '@openedx/frontend-plugin-framework' {
  import type { ComponentType, ReactNode } from 'react';

  export const DIRECT_PLUGIN: string;
  export const PLUGIN_OPERATIONS: { Insert: string };
  export const PluginSlot: ComponentType<{ id: string; pluginProps?: object; children?: ReactNode }>;
}

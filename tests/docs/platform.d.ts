// What the examples take from the platform's front end, which is not installed here.
declare module '@edx/frontend-platform' {
  export function getConfig(): { LMS_BASE_URL: string };
}
declare module '@openedx/frontend-plugin-framework' {
  export const DIRECT_PLUGIN: string;
  export const PLUGIN_OPERATIONS: { Insert: string };
}
interface SiteConfig { apps: unknown[] }
declare const shellApp: unknown, headerApp: unknown, footerApp: unknown, instructorDashboardApp: unknown;
declare module '@edx/frontend-platform/auth' {
  export function getAuthenticatedHttpClient(): {
    get(url: string, config?: { signal?: AbortSignal }): Promise<{ data: unknown }>;
  };
  export function getAuthenticatedUser(): { userId: number; username: string } | null;
}

// What the examples take from the platform's front end, which is not installed here.
declare module '@edx/frontend-platform' {
  export function getConfig(): { LMS_BASE_URL: string };
}
declare module '@edx/frontend-platform/auth' {
  export function getAuthenticatedHttpClient(): {
    get(url: string, config?: { signal?: AbortSignal }): Promise<{ data: unknown }>;
  };
}

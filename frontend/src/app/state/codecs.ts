/** How a piece of a page's state is written in the URL: what is missing or makes no sense there is the default. */
import { isDay } from './days';

/** `write` gives nothing for the default, so that URLs say only what somebody chose. */
export interface Codec<T> {
  read(values: string[]): T;
  write(value: T): string[];
}

export type Schema = Record<string, Codec<unknown>>;
export type StateOf<S> = { [K in keyof S]: S[K] extends Codec<infer T> ? T : never };

export const text = (fallback = ''): Codec<string> => ({
  read: ([value]) => value ?? fallback,
  write: (value) => (value === fallback ? [] : [value]),
});

export function oneOf<const T extends string>(values: readonly T[], fallback: T): Codec<T> {
  return {
    read: ([value]) => values.find((one) => one === value) ?? fallback,
    write: (value) => (value === fallback ? [] : [value]),
  };
}

/** Names without commas, joined by them; the default is not written, nothing at all is "none". */
export function names(fallback: readonly string[] = []): Codec<readonly string[]> {
  const same = (value: readonly string[]) => value.join() === fallback.join();
  return {
    read: ([value]) => {
      if (value === undefined || value === '') return fallback;
      return value === 'none' ? [] : value.split(',').filter(Boolean);
    },
    write: (value) => (same(value) ? [] : [value.length ? value.join(',') : 'none']),
  };
}

/** Values of any text: the parameter repeated. */
export const many: Codec<readonly string[]> = {
  read: (values) => values.filter(Boolean),
  write: (value) => [...value],
};

/** Course keys: as `many`, but a plus sign that was not escaped, which reads as a blank, is one. */
export const keys: Codec<readonly string[]> = { ...many, read: (values) => many.read(values.map((value) => value.replaceAll(' ', '+'))) };

export function whole(fallback: number | null = null, least = 0, most = Number.MAX_SAFE_INTEGER): Codec<number | null> {
  return {
    read: ([value]) => {
      if (value === undefined || !/^\d{1,15}$/.test(value)) return fallback;
      const number = Number(value);
      return number >= least && number <= most ? number : fallback;
    },
    write: (value) => (value === null || value === fallback ? [] : [String(value)]),
  };
}

export const page: Codec<number> = whole(1, 1) as Codec<number>;

/** Yes, no, or (null) either. */
export const yesNo: Codec<boolean | null> = {
  read: ([value]) => (value === 'true' ? true : value === 'false' ? false : null),
  write: (value) => (value === null ? [] : [String(value)]),
};

export const day: Codec<string | null> = {
  read: ([value]) => (value && isDay(value) ? value : null),
  write: (value) => (value ? [value] : []),
};

/** A day, or an instant with a T: the ends of the periods of numbers. */
export const moment: Codec<string | null> = {
  read: ([value]) => (value && (isDay(value) || (value.includes('T') && !Number.isNaN(Date.parse(value)))) ? value : null),
  write: (value) => (value ? [value] : []),
};

export function readState<S extends Schema>(schema: S, params: URLSearchParams): StateOf<S> {
  const state: Record<string, unknown> = {};
  for (const [name, codec] of Object.entries(schema)) state[name] = codec.read(params.getAll(name));
  return state as StateOf<S>;
}

export function writeState<S extends Schema>(schema: S, state: StateOf<S>): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, codec] of Object.entries(schema)) {
    for (const value of codec.write(state[name])) params.append(name, value);
  }
  return params;
}

/** A query string for people: what need not be escaped in one is not. */
export const readable = (params: URLSearchParams) => params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');

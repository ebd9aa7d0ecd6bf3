/** What Django tells the page before it asks anything: addresses, language, and what whoever looks may see. */

export interface May {
  /** The numbers of the whole site. */
  site: boolean;
  /** Numbers of some courses. */
  numbers: boolean;
  /** Learners one by one, of some courses. */
  learners: boolean;
  /** Own rows. */
  own: boolean;
  health: boolean;
  /** Organisations whose numbers may be seen whole. */
  orgs: string[];
}

export interface Boot {
  base: string;
  api: string;
  language: string;
  rtl: boolean;
  time_zone: string;
  user: { id: number; username: string };
  may: May;
  logout: string | null;
  /** When the last whole period ended, where the page was told: "the last 7 days" end there. */
  complete_until?: string | null;
  /** Whether the page is in a frame of the LMS's: without its menu, and always light as what is around it. */
  embedded?: boolean;
}

export const BOOT_ID = 'figures-lite-boot';

/** The boot data of the document; an error that says what is missing. */
export function readBoot(from: Document = document): Boot {
  const element = from.getElementById(BOOT_ID);
  if (!element?.textContent) throw new Error(`The page has no boot data: no #${BOOT_ID}.`);
  return JSON.parse(element.textContent) as Boot;
}

/** What somebody sees first: numbers for those who may read some, else how they stand themselves. */
export function homeOf(may: May): 'overview' | 'me' | 'nothing' {
  if (may.site || may.numbers) return 'overview';
  return may.own ? 'me' : 'nothing';
}

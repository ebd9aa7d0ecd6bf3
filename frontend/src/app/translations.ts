/** The translations that the page carries; English is in the code itself. */

const files = import.meta.glob<Record<string, string>>(['../i18n/messages/*.json', '!../i18n/messages/en.json'], {
  eager: true,
  import: 'default',
});

/** The messages of a language: of its region, else of the language as such, else none. */
export function translationsOf(language: string): Record<string, string> | undefined {
  const [short] = language.split('-');
  return files[`../i18n/messages/${language}.json`] ?? files[`../i18n/messages/${short}.json`];
}

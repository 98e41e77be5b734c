/** Terms of the filter language, written for what was pointed at. */

/** Text in the quotation marks of the filter language. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** The rows of a category; without one, the rows that have none. */
export function ofCategory(category: string): string {
  return category === '' ? '-has:category' : `category:=${quoted(category)}`;
}

/** The rows whose text of a field is this one as a whole. */
export function ofText(field: 'name' | 'account', text: string): string {
  return `${field}:=${quoted(text)}`;
}

/** The rows of a month `yyyy-mm`, or of a day `yyyy-mm-dd`. */
export function ofDate(date: string): string {
  return `date:${date}`;
}

/**
 * Puts text between the marks `<!-- name -->` and `<!-- /name -->` of a document, in place of what stood there.
 *
 * @throws if a section has no such place
 */
export function fillSections(document: string, sections: Record<string, string>): string {
  return Object.entries(sections).reduce((filled, [name, section]) => {
    const begin = `<!-- ${name} -->`;
    const end = `<!-- /${name} -->`;
    const from = filled.indexOf(begin);
    const to = filled.indexOf(end);
    if (from < 0 || to < from) {
      throw new Error(
        `The document must have the marks ${begin} and ${end} for the section "${name}".`,
      );
    }
    return `${filled.slice(0, from)}${begin}\n\n${section}\n\n${filled.slice(to)}`;
  }, document);
}

/** The element of the page with this id. @throws if the page has none */
export function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page must have an element with the id "${id}". Received: none.`);
  return found as Kind;
}

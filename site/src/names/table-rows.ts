/** A row of a table: its heading, and its cells. */
export function tableRow(heading: string, cells: readonly string[]): HTMLTableRowElement {
  const row = document.createElement('tr');
  const title = document.createElement('th');
  title.scope = 'row';
  title.textContent = heading;
  const rest = cells.map(text => {
    const cell = document.createElement('td');
    cell.className = 'number';
    cell.textContent = text;
    return cell;
  });
  row.append(title, ...rest);
  return row;
}

/** Puts rows into a table of the page in place of those that it has. */
export function showRows(table: HTMLElement, rows: readonly HTMLTableRowElement[]): void {
  table.querySelector('tbody')!.replaceChildren(...rows);
}

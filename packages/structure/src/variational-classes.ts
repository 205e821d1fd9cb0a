/** Whether layers of a class have distributions for weights, by the names that `@sparsegate/variational` gives them. */
export function isVariational(className: string): boolean {
  return className.startsWith('Variational');
}

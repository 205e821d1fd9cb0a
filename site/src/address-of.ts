const addresses = new WeakMap<Uint8Array, string>();

/** Where a link finds bytes: one address for the same bytes, however often they are drawn. */
export function addressOf(bytes: Uint8Array): string {
  const known = addresses.get(bytes);
  if (known !== undefined) return known;
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  addresses.set(bytes, address);
  return address;
}

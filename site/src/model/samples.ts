const addresses = import.meta.glob<string>('../../models/{dense,pruned}/*', {
  query: '?url',
  import: 'default',
  eager: true,
});

/** Models of ours to begin with: female or male first names. */
export const SAMPLES = {
  pruned: 'Names, pruned',
  dense: 'Names, never pruned',
} as const;
export type SampleName = keyof typeof SAMPLES;

/** The files of a sample, as if a reader had chosen them. */
export function sampleFiles(sample: SampleName): Promise<File[]> {
  const own = Object.entries(addresses).filter(([path]) => path.includes(`/${sample}/`));
  return Promise.all(
    own.map(async ([path, address]) => {
      const answer = await fetch(address);
      return new File([await answer.blob()], path.split('/').at(-1)!);
    }),
  );
}

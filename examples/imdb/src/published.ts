import type {RowName} from './settings.js';

/** One line of the logs that the authors published with their code, or of the paper's table 2; null where it has no such number. */
export interface PublishedEpoch {
  epoch: number | null;
  loss: number | null;
  validAccuracy: number | null;
  testAccuracy: number;
  words: number | null;
  components: number | null;
  neurons: number;
  gates: number;
  compression: number;
}

const line = (numbers: readonly (number | null)[]): PublishedEpoch => {
  const [epoch, loss, validAccuracy, testAccuracy, words, components, ...counts] = numbers;
  const [neurons, gates, compression] = counts as number[];
  return {
    ...{epoch, loss, validAccuracy, testAccuracy: testAccuracy!, words, components},
    ...{neurons, gates, compression},
  };
};

/**
 * The logs' lines for epochs 20, 100 and 800, with word2vec vectors: epoch, loss, accuracies, words, components, neurons, gates,
 * compression. "Original" is the line of table 2, which does not say the epoch.
 */
export const PUBLISHED: Record<RowName, PublishedEpoch[]> = {
  pruned: [],
  original: [line([null, null, null, 0.841, null, null, 128, 512, 1])],
  w: [
    line([20, -195.7745, 0.7365, 0.7442, 2192, 270, 128, 151, 319.72]),
    line([100, -196.1671, 0.8165, 0.816, 684, 29, 89, 68, 3447.98]),
    line([800, -196.2835, 0.8349, 0.8328, 265, 1, 7, 18, 19498.95]),
  ],
  wn: [
    line([20, -195.7996, 0.7949, 0.7962, 2749, 119, 128, 156, 671.65]),
    line([100, -196.1794, 0.824, 0.8269, 812, 6, 62, 52, 3251.52]),
    line([800, -196.311, 0.8419, 0.8401, 316, 1, 7, 19, 16676.04]),
  ],
  wgn: [
    line([20, -195.8532, 0.7867, 0.7846, 2277, 109, 128, 353, 889.1]),
    line([100, -196.2068, 0.8272, 0.8318, 749, 6, 44, 80, 4307.59]),
    line([800, -196.3277, 0.8416, 0.8387, 307, 1, 7, 8, 18457.46]),
  ],
};

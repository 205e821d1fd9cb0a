/** A flag of the module: 0 or 1. */
export type Flag = 0 | 1;

/** What the wasm module exports; addresses are bytes into the memory it was given. */
export interface KernelExports {
  memory: WebAssembly.Memory;
  /** Bytes of the table of constants. */
  TABLE_BYTES: WebAssembly.Global;
  /** Writes the table of constants; must run before any kernel. */
  initialize(table: number): void;
  /** C[m, n] = (or +=) op(A) · op(B), rows of lda, ldb, ldc floats; `bias` [n] or 0 starts every row. */
  matrixProduct(
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    transposeA: Flag,
    b: number,
    ldb: number,
    transposeB: Flag,
    c: number,
    ldc: number,
    accumulate: Flag,
    bias: number,
    workspace: number,
  ): void;
  /** Bytes of scratch memory that an [m, k] · [k, n] needs. */
  workspaceBytes(m: number, n: number, k: number): number;
  /** Bytes of a packed [k, n] that m rows are multiplied by. */
  packedBytes(m: number, n: number, k: number): number;
  lstmForward(call: number): void;
  lstmBackward(call: number): void;
  gruForward(call: number): void;
  gruBackward(call: number): void;
  sparseLstm(call: number): void;
  /** target[rows, width] with its zeros, from a matrix compressed by rows. */
  expandRows(
    rows: number,
    width: number,
    values: number,
    columns: number,
    rowPointers: number,
    target: number,
  ): void;
  /** target[rows, width] = the rows of source[total, width] by their ids; the place of an id outside, or −1. */
  gatherRows(
    source: number,
    ids: number,
    rows: number,
    width: number,
    total: number,
    target: number,
  ): number;
  segmentSum(
    source: number,
    ids: number,
    rows: number,
    width: number,
    segments: number,
    target: number,
  ): void;
  /** target[width] = Σ of the rows of source[rows, width]. */
  rowSum(source: number, rows: number, width: number, target: number): void;
  /** losses[rows] = logSumExp − logits[label]; logSumExp[rows]. */
  softmaxCrossEntropy(
    logits: number,
    labels: number,
    rows: number,
    width: number,
    losses: number,
    logSumExp: number,
  ): void;
  softmaxCrossEntropyGradient(
    logits: number,
    labels: number,
    logSumExp: number,
    dLosses: number,
    rows: number,
    width: number,
    dLogits: number,
  ): void;
  weightSums(
    matrix: number,
    rows: number,
    columns: number,
    rowSquares: number,
    columnSquares: number,
    absolute: number,
  ): void;
  weightSumsGradient(
    matrix: number,
    dRowSquares: number,
    dColumnSquares: number,
    dAbsolute: number,
    rows: number,
    columns: number,
    dMatrix: number,
  ): void;
  /** target = source, 0 where |source| < threshold. */
  zeroSmall(source: number, count: number, threshold: number, target: number): void;
  /** sum = Σ KL to the log-uniform prior. */
  logUniformKL(
    mean: number,
    logSigma: number,
    count: number,
    height: number,
    shift: number,
    slope: number,
    offset: number,
    limit: number,
    tiny: number,
    sum: number,
  ): void;
  logUniformKLGradient(
    mean: number,
    logSigma: number,
    dy: number,
    count: number,
    height: number,
    shift: number,
    slope: number,
    limit: number,
    tiny: number,
    dMean: number,
    dLogSigma: number,
  ): void;
  /** `rest` is 1 − beta; `correction` is 1 / (1 − beta^step). */
  adamUpdate(
    weight: number,
    gradient: number,
    firstMoment: number,
    secondMoment: number,
    nextWeight: number,
    nextFirst: number,
    nextSecond: number,
    count: number,
    learningRate: number,
    beta1: number,
    beta2: number,
    rest1: number,
    rest2: number,
    epsilon: number,
    correction1: number,
    correction2: number,
  ): void;
  seededNormal(seed: number, count: number, target: number): void;
  /** Runs the register tile on a [4, k] · [k, 8] many times: the limit that benchmarks compare with. */
  repeatTile(k: number, a: number, b: number, c: number, times: number): void;
  /** exp, sigmoid, tanh or log of `count` floats, a multiple of 4: for tests of their error bounds. */
  applyFunction(which: 0 | 1 | 2 | 3, source: number, target: number, count: number): void;
}

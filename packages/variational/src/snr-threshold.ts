/** @throws unless a threshold on μ²/σ² is a finite number of 0 or more */
export function checkSnrThreshold(owner: string, snrThreshold: number): void {
  if (!Number.isFinite(snrThreshold) || snrThreshold < 0) {
    throw new Error(
      `${owner}: snrThreshold, which is held against μ²/σ², must be a finite number of 0 or more. ` +
        `Received: ${snrThreshold}. The paper uses 0.05.`,
    );
  }
}

import type {LayerStructure} from '@sparsegate/structure';
import address from '../../results/trade-off.json?url';

/** A network of the committed sweep, as `make-trade-off.mjs` writes it. */
export interface Point {
  cell: 'lstm' | 'gru';
  method: string;
  /** Share of the validation names that are told right. */
  accuracy: number;
  /** Of the runtime's file, int8. */
  bytes: number;
  neurons: number;
  gates: number;
  compression: number;
  structure: LayerStructure[];
}

export async function loadPoints(): Promise<Point[]> {
  const {points} = (await (await fetch(address)).json()) as {points: Point[]};
  return points;
}

export function titleOf({cell, method}: Point): string {
  return `${cell.toUpperCase()}, ${method}`;
}

/** Whether no other network is smaller and at least as good, or better and at most as large. */
export function isOnFront(point: Point, points: readonly Point[]): boolean {
  return !points.some(
    other =>
      other.bytes <= point.bytes &&
      other.accuracy >= point.accuracy &&
      (other.bytes < point.bytes || other.accuracy > point.accuracy),
  );
}

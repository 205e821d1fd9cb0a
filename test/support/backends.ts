/** The backends with kernels that tests run on: those of plain Node, or that of tfjs-node where the suite is run on it. */
export const BACKENDS = process.env['SPARSEGATE_TFJS_NODE'] ? ['tensorflow'] : ['wasm', 'cpu'];

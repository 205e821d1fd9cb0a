/**
 * The build for engines that run a pair of 128-bit registers as one of 256 bits: V8 on x64 with AVX2 under
 * `--experimental-wasm-revectorize`. Import it beside '@sparsegate/kernels/wasm', and only under that flag: elsewhere
 * its matrix products are slower. It computes the same numbers as the relaxed build, to the last bit.
 */
import {preferWide} from '@sparsegate/wasm';
import {WIDE_SIMD_BINARY} from '@sparsegate/wasm/wide';

preferWide(WIDE_SIMD_BINARY);

/// <reference types="vite/client" />

declare module '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
declare module '@tensorflow/tfjs-core/dist/register_all_gradients.js';

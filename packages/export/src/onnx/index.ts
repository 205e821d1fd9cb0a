export {toONNX, type OnnxOptions} from './to-onnx.js';

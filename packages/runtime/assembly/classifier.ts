export {initialize, TABLE_BYTES} from '../../wasm/assembly/constants';
export {activate, softmax} from './activate';
export {gru} from './gru';
export {lstm} from './lstm';
export {product} from './product';
export {copy, gather, idMask, zero} from './rows';

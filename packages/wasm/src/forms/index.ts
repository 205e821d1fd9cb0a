/** How matrices are laid out and what products by them cost: without the module, for those who write files for others to run. */
export {orderColumns} from '../column-order.js';
export {fromDense, type CompressedColumns} from '../compressed-columns.js';
export {
  blocksCost,
  denseCost,
  fastestForm,
  formCost,
  productForms,
  type ProductForm,
} from '../product-form.js';

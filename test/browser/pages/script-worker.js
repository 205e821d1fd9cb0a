importScripts('tf.es2017.min.js', 'tf-backend-wasm.es2017.min.js');
importScripts('sparsegate.min.js', 'script.js');

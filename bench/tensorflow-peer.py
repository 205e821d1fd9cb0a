"""TensorFlow's own LSTM in its own Python: what bench/tensorflow.mjs compares with.

Reads one case a line, as JSON, runs it once and answers with its milliseconds. Arguments: threads, and --cpu-time.
"""

import json
import sys
import time

import numpy as np
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(int(sys.argv[1]))
tf.config.threading.set_inter_op_parallelism_threads(1)
CLOCK = time.process_time if "--cpu-time" in sys.argv else time.perf_counter
MAX_GRADIENT_NORM = 5.0


def uniform(limit):
    return tf.keras.initializers.RandomUniform(-limit, limit, seed=1)


ACTIVATIONS = {"sigmoid": "sigmoid", "hardSigmoid": "hard_sigmoid"}


def layer(units, limit=0.05, cell="lstm", recurrentActivation="sigmoid", **options):
    # A GRU of the stock form of tfjs: the reset gate acts before the product.
    make = {"lstm": tf.keras.layers.LSTM, "gru": lambda *args, **given: tf.keras.layers.GRU(*args, reset_after=False, **given)}
    return make[cell](
        units,
        recurrent_activation=ACTIVATIONS[recurrentActivation],
        return_sequences=True,
        kernel_initializer=uniform(limit),
        recurrent_initializer=uniform(limit),
        **options,
    )


def normal(*shape):
    return tf.constant(np.random.default_rng(1).standard_normal(shape, np.float32))


def inference(batch, steps, inputSize, **size):
    recurrent = layer(**size)
    x = normal(batch, steps, inputSize)
    call = tf.function(lambda: recurrent(x))
    return lambda: call().numpy()


def training(batch, steps, **size):
    model = tf.keras.Sequential([layer(**size), layer(**size)])
    x, y = normal(batch, steps, size["units"]), normal(batch, steps, size["units"])
    model.build(x.shape)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
        weights = model.trainable_variables
        for weight, gradient in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(0.01 * gradient)
        return loss

    return lambda: step().numpy()


def words(batch, steps, hidden, vocabulary):
    """The paper's small word model, one step of plain gradient descent with clipped gradients."""
    model = tf.keras.Sequential(
        [
            tf.keras.layers.Embedding(
                vocabulary, hidden, batch_input_shape=[batch, steps], embeddings_initializer=uniform(0.1)
            ),
            layer(hidden, 0.1, stateful=True),
            layer(hidden, 0.1, stateful=True),
            tf.keras.layers.Dense(vocabulary, kernel_initializer=uniform(0.1), bias_initializer=uniform(0.1)),
        ]
    )
    ids = np.random.default_rng(1).integers(0, vocabulary, (2, batch, steps), dtype=np.int32)
    x, y = tf.constant(ids[0]), tf.constant(ids[1])
    descent = tf.keras.optimizers.SGD(1.0)
    weights = model.trainable_variables
    descent.build(weights)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=model(x, training=True))
            loss = tf.reduce_sum(losses) / batch
        clipped, _ = tf.clip_by_global_norm(tape.gradient(loss, weights), MAX_GRADIENT_NORM)
        descent.apply_gradients(zip(clipped, weights))
        return loss

    return lambda: step().numpy()


KINDS = {"inference": inference, "training": training, "words": words}
ready = {}
print(json.dumps({"version": tf.__version__}), flush=True)
for line in sys.stdin:
    if line not in ready:
        case = json.loads(line)
        ready[line] = KINDS[case["kind"]](**case["size"])
    start = CLOCK()
    ready[line]()
    print(json.dumps({"ms": 1000 * (CLOCK() - start)}), flush=True)

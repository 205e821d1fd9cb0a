"""torch's own LSTM, on the processor: what bench/tensorflow.mjs compares with.

Reads one case a line, as JSON, runs it once and answers with its milliseconds. Arguments: threads, and --cpu-time.
"""

import json
import sys
import time

import torch

torch.set_num_threads(int(sys.argv[1]))
torch.set_num_interop_threads(1)
torch.manual_seed(1)
CLOCK = time.process_time if "--cpu-time" in sys.argv else time.perf_counter
MAX_GRADIENT_NORM = 5.0


def inference(batch, steps, inputSize, units):
    lstm = torch.nn.LSTM(inputSize, units, batch_first=True).eval()
    x = torch.randn(batch, steps, inputSize)

    def run():
        with torch.inference_mode():
            return lstm(x)[0].numpy()

    return run


def training(batch, steps, units):
    lstm = torch.nn.LSTM(units, units, 2, batch_first=True)
    x, y = torch.randn(batch, steps, units), torch.randn(batch, steps, units)
    descent = torch.optim.SGD(lstm.parameters(), lr=0.01)

    def run():
        descent.zero_grad()
        loss = torch.mean((lstm(x)[0] - y) ** 2)
        loss.backward()
        descent.step()
        return loss.item()

    return run


class Words(torch.nn.Module):
    """The paper's small word model."""

    def __init__(self, hidden, vocabulary):
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, hidden)
        self.lstm = torch.nn.LSTM(hidden, hidden, 2, batch_first=True)
        self.softmax = torch.nn.Linear(hidden, vocabulary)

    def forward(self, x, state):
        h, state = self.lstm(self.embedding(x), state)
        return self.softmax(h), state


def words(batch, steps, hidden, vocabulary):
    """One step of plain gradient descent with clipped gradients; the states go on from step to step."""
    model = Words(hidden, vocabulary)
    x, y = (torch.randint(vocabulary, (batch, steps)) for _ in range(2))
    descent = torch.optim.SGD(model.parameters(), lr=1.0)
    kept = {"state": None}

    def run():
        descent.zero_grad()
        logits, state = model(x, kept["state"])
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten(), reduction="sum") / batch
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), MAX_GRADIENT_NORM)
        descent.step()
        kept["state"] = tuple(part.detach() for part in state)
        return loss.item()

    return run


KINDS = {"inference": inference, "training": training, "words": words}
ready = {}
print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    if line not in ready:
        case = json.loads(line)
        ready[line] = KINDS[case["kind"]](**case["size"])
    start = CLOCK()
    ready[line]()
    print(json.dumps({"ms": 1000 * (CLOCK() - start)}), flush=True)

"""Says words, one a line of stdin, by g2p-en's own code, and prints what it said and how long it took, as JSON.

Needs Python with numpy, and the wheel of g2p-en 2.1.0 as its argument. g2p-en's other requirements split texts into words and look
them up in a dictionary, which is no part of its model: stand-ins take their place.
"""

import json
import sys
import tempfile
import time
import types
import zipfile
from statistics import median


def stand_in(name, **members):
    module = types.ModuleType(name)
    vars(module).update(members)
    sys.modules[name] = module
    return module


def load(wheel):
    stand_in("nltk", pos_tag=None, data=types.SimpleNamespace(find=lambda path: path))
    stand_in("nltk.corpus", cmudict=types.SimpleNamespace(dict=dict))
    stand_in("nltk.tokenize", TweetTokenizer=lambda: types.SimpleNamespace(tokenize=None))
    stand_in("inflect", engine=lambda: None)
    folder = tempfile.mkdtemp()
    zipfile.ZipFile(wheel).extractall(folder)
    sys.path.insert(0, folder)
    from g2p_en.g2p import G2p

    return G2p()


def main():
    g2p = load(sys.argv[1])
    said, seconds = [], []
    for word in sys.stdin.read().split():
        start = time.perf_counter()
        said.append(g2p.predict(word))
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"said": said, "millisecondsPerWord": 1000 * median(seconds)}))


main()

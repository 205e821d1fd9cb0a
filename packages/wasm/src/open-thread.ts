/** A thread that has said that it is ready. */
export interface Thread {
  end(): void;
}

/** What Node's workers and browsers' have in common here. */
interface AnyWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
  unref?(): void;
}

interface NodeWorkers {
  Worker: new (
    source: string,
    options: {eval: true; execArgv: string[]},
  ) => AnyWorker & {once(event: string, listener: (value: unknown) => void): void};
}

/** On a machine under load a thread takes seconds to start. */
const START_MILLISECONDS = 20_000;

/**
 * Starts a thread that runs a script, hands it its first message and waits until it answers. In Node it does not keep the
 * process alive.
 *
 * @throws if it does not start
 */
export async function openThread(source: string, message: unknown): Promise<Thread> {
  let clock: ReturnType<typeof setTimeout> | undefined;
  let worker: AnyWorker | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string): void =>
        reject(new Error(`The second thread did not start: ${why}.`));
      clock = setTimeout(() => fail(`no answer in ${START_MILLISECONDS} ms`), START_MILLISECONDS);
      worker = startWorker(source, () => resolve(), fail);
      worker.postMessage(message);
    });
  } catch (error) {
    worker?.terminate();
    throw error;
  } finally {
    clearTimeout(clock);
  }
  worker!.unref?.();
  return {end: () => void worker!.terminate()};
}

function startWorker(
  source: string,
  onAnswer: () => void,
  onError: (why: string) => void,
): AnyWorker {
  const node = nodeWorkers();
  if (node) {
    const worker = new node.Worker(source, {eval: true, execArgv: []});
    worker.once('message', onAnswer);
    worker.once('error', error => onError(String(error)));
    return worker;
  }
  const address = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
  const worker = new Worker(address);
  const done = (): void => URL.revokeObjectURL(address);
  worker.onmessage = () => (done(), onAnswer());
  worker.onerror = ({message}) => {
    done();
    onError(message || "the page's content security policy must allow it: worker-src blob:");
  };
  return worker;
}

/** Without an import, which bundlers for browsers would look for. */
function nodeWorkers(): NodeWorkers | undefined {
  const {process} = globalThis as {
    process?: {getBuiltinModule?(name: string): unknown};
  };
  return process?.getBuiltinModule?.('node:worker_threads') as NodeWorkers | undefined;
}

import type {LayersModel} from '@tensorflow/tfjs-layers';

/**
 * What was kept with a model under a name; undefined where nothing was.
 *
 * It lies in the model's user-defined metadata, which tfjs saves and loads with the model.
 */
export function savedState(model: LayersModel, name: string): object | undefined {
  return metadata(model)[name] as object | undefined;
}

/** Keeps a state with a model. Later changes of the object itself are saved too. */
export function keepState(model: LayersModel, name: string, state: object): void {
  model.setUserDefinedMetadata({...metadata(model), [name]: state});
}

/** Takes a state off a model; whatever else its metadata holds stays. */
export function dropState(model: LayersModel, name: string): void {
  const {[name]: dropped, ...others} = metadata(model);
  if (dropped !== undefined) model.setUserDefinedMetadata(others);
}

function metadata(model: LayersModel): Record<string, unknown> {
  return (model.getUserDefinedMetadata() ?? {}) as Record<string, unknown>;
}

/** Endings of Keras' own files, with the converter's word for them. */
const FORMATS: Record<string, string> = {h5: 'keras', hdf5: 'keras', keras: 'keras_keras'};

/**
 * The command line that converts a file of Keras to what tfjs loads.
 *
 * @param file its name or path
 * @returns undefined where the name does not end as those of Keras do
 */
export function converterCommand(file: string): string | undefined {
  const format = FORMATS[/\.(\w+)$/.exec(file)?.[1].toLowerCase() ?? ''];
  if (format === undefined) return undefined;
  return `pip install tensorflowjs && tensorflowjs_converter --input_format=${format} --output_format=tfjs_layers_model ${file} web-model`;
}

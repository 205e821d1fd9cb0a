import type {Command} from 'commander';

/** Adds to a command line what all training programs take; see `ResumeOptions`. */
export function resumeOptions(command: Command): Command {
  return command
    .option('--resume', "go on from the output's checkpoint, if there is one", false)
    .option('--any-software', 'also if another Node, tfjs or SIMD build made it', false);
}

// What can go wrong, in words for the terminal, and the exit status that tells scripts: the same as of the native command.

/** The input is at fault. */
export const INPUT = 1;
/** A file is, or how the command was called. */
export const CALL = 2;

/** Why a command did not succeed. */
export class Failure extends Error {
  /** @param {string} message @param {typeof INPUT | typeof CALL} status */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** What the system says of a file, without the code and the path before and after it. @param {unknown} error */
export const reasonOf = (error) =>
  error instanceof Error ? error.message.replace(/^[A-Z]+: /, "").replace(/, \w+( '.*')?$/, "") : String(error);

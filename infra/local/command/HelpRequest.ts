/** Thrown when a person asked what a command can do: the text goes to stdout, the exit code is 0. */
export class HelpRequest extends Error {
  constructor(text: string) {
    super(text);
    this.name = "HelpRequest";
  }
}

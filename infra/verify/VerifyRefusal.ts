/** Why nothing could be verified, in one sentence that names the cure; exit code 2. */
export class VerifyRefusal extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "VerifyRefusal";
  }
}

import type { TokenCredential } from "@azure/identity";
import type { Clock } from "../../../ports/clock";
import { UnauthorizedError } from "../../../ports/errors";
import { asSentence } from "../../../domain/asSentence";

/** A token this close to its end is replaced before it is used. */
const renewBeforeMs = 2 * 60 * 1000;

interface CachedToken {
  readonly text: string;
  readonly expiresAt: number;
}

/** One token for the environment, asked for again shortly before it expires or when it was refused. */
export class BearerTokens {
  private readonly credential: TokenCredential;
  private readonly scope: string;
  private readonly clock: Clock;
  private cached: CachedToken | undefined;
  private pending: Promise<CachedToken> | undefined;

  constructor(credential: TokenCredential, scope: string, clock: Clock) {
    this.credential = credential;
    this.scope = scope;
    this.clock = clock;
  }

  /** @throws UnauthorizedError where no token can be had */
  async get(): Promise<string> {
    const now = this.clock.now().getTime();
    if (this.cached !== undefined && this.cached.expiresAt - renewBeforeMs > now) {
      return this.cached.text;
    }
    // Requests that start together share one question to the identity service.
    this.pending ??= this.ask().finally(() => {
      this.pending = undefined;
    });
    this.cached = await this.pending;
    return this.cached.text;
  }

  /** Forgets a token that was refused, unless a newer one came in meanwhile. */
  forget(token: string): void {
    if (this.cached?.text === token) this.cached = undefined;
  }

  private async ask(): Promise<CachedToken> {
    try {
      const token = await this.credential.getToken(this.scope);
      if (token === null) throw new Error("the credential gave no token");
      return { text: token.token, expiresAt: token.expiresOnTimestamp };
    } catch (error) {
      const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
      throw new UnauthorizedError(
        `No token for ${this.scope}: ${asSentence(reason)} Check DATAVERSE_URL and the app's managed identity.`,
        { cause: error },
      );
    }
  }
}

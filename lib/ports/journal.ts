/** Something that a person did, or was refused. */
export interface JournalEntry {
  readonly at: Date;
  /** Who did it: an Easy Auth principal, `function key`, or `console USER@HOST`. */
  readonly actor: string;
  /** Such as `hold` or `release lock`. */
  readonly action: string;
  /** What it was done to, such as `invoice 0f0c...`. */
  readonly subject: string;
  /** How it ended, in words. */
  readonly outcome: string;
}

/** Keeps what people did. May throw `UnavailableError`, `UnauthorizedError` or `ProtocolError`. */
export interface Journal {
  note(entry: JournalEntry): Promise<void>;
}

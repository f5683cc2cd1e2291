/** A text from elsewhere, such as a platform's, with the one full stop that another sentence may follow. */
export function asSentence(text: string): string {
  return `${text.trimEnd().replace(/\.+$/, "")}.`;
}

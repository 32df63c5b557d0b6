// Bytes that come as text: messages, links and files in JSON or HTML have no others.

/** The bytes that a text in base 64 stands for. */
export function bytesOf(text) {
  // A loop takes a hundred times as long, which megabytes of figures make felt; older browsers have nothing else.
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i += 1) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

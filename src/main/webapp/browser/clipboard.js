/** Copies a text. Resolves with whether that was possible: pages without TLS have only the old way. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyFromField(text);
  }
}

/** The focus is back where it was. Of a page behind an open dialog nothing can be selected. */
function copyFromField(text) {
  const focused = document.activeElement;
  const field = Object.assign(document.createElement('textarea'), { className: 'sr', value: text, readOnly: true });
  (focused?.closest('dialog') ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  focused?.focus({ preventScroll: true });
  return isCopied;
}

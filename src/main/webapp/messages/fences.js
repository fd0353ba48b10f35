/** Whether a text ends within a fenced block of code, as markup has it: what follows is code until the fence is closed. */
export function endsInFence(text) {
  let isOpen = false;
  for (const line of text.split('\n')) if ((isOpen ? /^```[^\S\n]*$/ : /^```[^`]*$/).test(line)) isOpen = !isOpen;
  return isOpen;
}

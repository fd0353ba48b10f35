/** Waits before a part that did not load is tried again, ms; the last one repeats. */
const WAITS = [1000, 3000, 10_000, 30_000];

const failures = new Map();
const missing = new Set();

/** Imports a module by its path from the page. Browsers remember a failed address, so the next try takes another one. */
export async function load(name) {
  const failed = failures.get(name) ?? 0;
  try {
    return await import(`../${name}${failed ? `?try=${failed + 1}` : ''}`);
  } catch (error) {
    failures.set(name, failed + 1);
    throw error;
  }
}

/** Imports a module however long it takes, and says meanwhile that a part is missing. Never rejects. */
export async function part(name) {
  for (let i = 0; ; i += 1) {
    try {
      const module = await load(name);
      missing.delete(name);
      tell();
      return module;
    } catch {
      missing.add(name);
      tell();
      await new Promise((resolve) => setTimeout(resolve, WAITS[Math.min(i, WAITS.length - 1)]));
    }
  }
}

/** The same words, and the same button, as when the page itself does not load. */
function tell() {
  document.getElementById('broken').hidden = !missing.size;
}

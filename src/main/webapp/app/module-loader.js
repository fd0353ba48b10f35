/** Waits before a module is loaded again that could not be, ms. The last one repeats. */
const RETRY_MS = [1000, 3000, 10_000, 30_000];

/** Loads the page's modules on demand. */
export class ModuleLoader {
  #failures = new Map();
  #missing = new Set();
  #onChange;

  /** Calls `onChange(isAnyMissing)` after each attempt of `loadPersistently`. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** Imports a module by its path from the page. Browsers remember an address that failed, so each retry has a new one. */
  async load(path) {
    const failures = this.#failures.get(path) ?? 0;
    try {
      const address = `../${path}${failures ? `?try=${failures + 1}` : ''}`;
      return await import(address);
    } catch (error) {
      this.#failures.set(path, failures + 1);
      throw error;
    }
  }

  /** Imports a module, however many attempts that takes. Never rejects. */
  async loadPersistently(path) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const module = await this.load(path);
        this.#missing.delete(path);
        this.#onChange(this.#missing.size > 0);
        return module;
      } catch {
        this.#missing.add(path);
        this.#onChange(true);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]));
      }
    }
  }
}

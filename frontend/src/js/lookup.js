// Offers entries of a catalogue while one types in its box: a combobox with a list (ARIA authoring practices).
const QUIET = 200;
let boxes = 0;

class Lookup {
  constructor(box) {
    this.box = box;
    this.at = -1;
    this.asked = 0;
    boxes += 1;
    this.list = document.createElement("ul");
    this.list.id = `goi-y-${boxes}`;
    this.list.className = "mc-lookup__list";
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    this.said = document.createElement("span");
    this.said.className = "govuk-visually-hidden";
    this.said.setAttribute("role", "status");
    box.after(this.list, this.said);
    const label = document.querySelector(`label[for="${box.id}"]`);
    if (label) this.list.setAttribute("aria-label", label.textContent.trim());
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", this.list.id]]) {
      box.setAttribute(name, value);
    }
    // The choices for those without scripts are not needed beside the list.
    box.closest(".mc-lookup")?.querySelector("[data-lookup-offered]")?.remove();
    box.addEventListener("input", () => {
      box.dataset.code = "";
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), QUIET);
    });
    box.addEventListener("keydown", (event) => this.pressed(event));
    box.addEventListener("blur", () => this.close());
    // Before the box loses the focus, which would close the list.
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  async ask() {
    const number = (this.asked += 1);
    try {
      const response = await fetch(`${this.box.dataset.lookup}?q=${encodeURIComponent(this.box.value)}`, {
        headers: { Accept: "application/json" },
      });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const { options } = await response.json();
      // A slow answer for an earlier text must not overwrite a newer one.
      if (number === this.asked && document.activeElement === this.box) this.offer(options);
    } catch {
      this.close();
    }
  }

  offer(options) {
    this.at = -1;
    const items = options.map(([code, text], place) => {
      const item = document.createElement("li");
      item.id = `${this.list.id}-${place}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.code = code;
      item.textContent = text;
      return item;
    });
    if (!items.length) {
      const none = document.createElement("li");
      none.className = "mc-lookup__none";
      none.textContent = this.box.dataset.none;
      items.push(none);
    }
    this.list.replaceChildren(...items);
    this.said.textContent = options.length ? this.box.dataset.found.replace("{count}", options.length) : this.box.dataset.none;
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
    this.mark();
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }

  pressed(event) {
    const open = !this.list.hidden && this.options.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.ask();
      const count = this.options.length;
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : this.at < 0 ? 0 : -1) + count) % count;
      this.mark();
    } else if (event.key === "Enter" && open && this.at >= 0) {
      event.preventDefault();
      this.choose(this.options[this.at]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  mark() {
    this.options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.at)));
    const option = this.options[this.at];
    if (!option) return this.box.removeAttribute("aria-activedescendant");
    this.box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  choose(option) {
    this.box.value = option.textContent;
    this.box.dataset.code = option.dataset.code;
    this.close();
    this.box.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function startLookups(root) {
  for (const box of root.querySelectorAll("input[data-lookup]")) new Lookup(box);
}

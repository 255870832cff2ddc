// What HTML alone cannot: shortcuts, closing menus, selections, copying, a warning before input is lost. Every
// page works without this script.
const desk = document.querySelector(".desk");
const announcer = document.getElementById("announcer");

function announce(text) {
  if (!announcer || !text) return;
  announcer.textContent = "";
  setTimeout(() => { announcer.textContent = text; }, 50);
}

// Menus close when the person is done with them.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// One key, where nobody is typing, and only while shortcuts are on.
document.addEventListener("keydown", (event) => {
  if (!desk || !("shortcuts" in desk.dataset) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) {
    target.focus();
    target.select();
  } else {
    target.click();
  }
});

// Selection with shift for a range, and the bar that goes with it.
let lastBox = null;
function boxes() {
  return [...document.querySelectorAll("input[data-select]")];
}
function every() {
  return document.querySelector("input[data-every]");
}
function showSelection() {
  const all = boxes();
  const chosen = all.filter((box) => box.checked).length;
  const page = document.querySelector("input[data-select-all]");
  if (page) {
    page.checked = all.length > 0 && chosen === all.length;
    page.indeterminate = chosen > 0 && chosen < all.length;
  }
  const bar = document.querySelector("[data-selection-bar]");
  if (!bar) return;
  bar.hidden = chosen === 0;
  const told = every()?.checked ? every().dataset.every : String(chosen);
  const count = bar.querySelector("[data-selection-count]");
  if (count.textContent === told) return;
  count.textContent = told;
  if (chosen > 0) announce(count.parentElement.textContent);
}
document.addEventListener("click", (event) => {
  const box = event.target.closest?.("input[data-select]");
  if (box) {
    if (event.shiftKey && lastBox) {
      const all = boxes();
      const [from, to] = [all.indexOf(lastBox), all.indexOf(box)].sort((a, b) => a - b);
      if (from >= 0) for (const other of all.slice(from, to + 1)) other.checked = box.checked;
    }
    lastBox = box;
    if (!box.checked && every()) every().checked = false;
    showSelection();
  }
  const all = event.target.matches?.("input[data-select-all]");
  if (all || event.target.matches?.("input[data-every]")) {
    // All that match are those of the page as well; without the page there is no all.
    if (all || event.target.checked) for (const other of boxes()) other.checked = event.target.checked;
    if (all && !event.target.checked && every()) every().checked = false;
    showSelection();
  }
});

// Copying, said aloud.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const text = source.value ?? source.textContent;
  try {
    await navigator.clipboard.writeText(text.trim());
  } catch {
    source.select?.();
    return;
  }
  announce(button.dataset.copied);
  const label = button.querySelector("span");
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  setTimeout(() => { label.textContent = before; }, 2000);
});

// Leaving with unsaved changes asks.
let unsaved = false;
document.addEventListener("input", (event) => {
  if (event.target.closest?.("form[data-guard]")) unsaved = true;
});
document.addEventListener("submit", () => { unsaved = false; });
addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

// Fields that matter only while a switch is on or off.
function followSwitches() {
  for (const part of document.querySelectorAll("[data-while]")) {
    const [name, wanted] = part.dataset.while.split("=");
    const control = document.querySelector(`[name="${CSS.escape(name)}"]:checked, input[type=checkbox][name="${CSS.escape(name)}"]`);
    const value = control?.type === "checkbox" ? String(control.checked) : control?.value;
    part.hidden = value !== wanted;
  }
}
document.addEventListener("change", followSwitches);

// A file that was chosen is put into the field that is posted; without scripts its text is pasted there.
document.addEventListener("change", async (event) => {
  const field = document.getElementById(event.target.dataset?.into ?? "");
  const file = event.target.files?.[0];
  if (!field || !file) return;
  field.value = await file.text();
  unsaved = true;
});

// Filters apply as soon as they are chosen.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-at-once]");
  if (form) form.requestSubmit();
});

// A toast and an error summary that came with the page are said as well; the summary takes the focus.
function showScripted() {
  for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
}
function arrive() {
  showScripted();
  followSwitches();
  showSelection();
  // On a narrow screen the tab that is open may be further along.
  document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  document.querySelector(".summary[role=alert]")?.focus();
  const toast = document.querySelector("#toasts .toast p");
  if (toast) announce(toast.textContent);
}
document.addEventListener("DOMContentLoaded", arrive);

// After a part was swapped: say how many there are, and keep the selection bar right.
document.addEventListener("htmx:afterSettle", () => {
  showScripted();
  showSelection();
  const toast = document.querySelector("#toasts .toast p");
  const count = document.querySelector("[data-announce]");
  announce([toast?.textContent, count?.textContent].filter(Boolean).join(". "));
});
// A refusal in the background is shown like any other page.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400) location.reload();
});

// A ready reply goes into the text, behind what is already written.
export function startReplies(root) {
  for (const button of root.querySelectorAll("[data-reply]")) {
    button.addEventListener("click", (event) => {
      const area = document.getElementById(button.dataset.replyTarget);
      if (!area) return;
      // A reply that is a link fills the text by loading the page anew, where there are no scripts.
      event.preventDefault();
      const written = area.value.trimEnd();
      area.value = written ? `${written}\n${button.dataset.reply}` : button.dataset.reply;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    });
  }
}

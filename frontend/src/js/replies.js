// A ready reply goes into the text, behind what is already written.
export function startReplies(root) {
  for (const button of root.querySelectorAll("[data-reply]")) {
    button.addEventListener("click", () => {
      const area = document.getElementById(button.dataset.replyTarget);
      if (!area) return;
      const written = area.value.trimEnd();
      area.value = written ? `${written}\n${button.dataset.reply}` : button.dataset.reply;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    });
  }
}

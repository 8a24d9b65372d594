"use strict";
/* What a page does beyond links and forms. Everything works without it. */

/* Whoever is meant: hovering or focusing one mention lights up all others of the same; a mark in the text and the note
   beside it light up together. */
function light(on) {
  return (event) => {
    const ref = event.target.closest && event.target.closest("[data-ref]");
    if (!ref) return;
    document.querySelectorAll("[data-ref]").forEach((other) => {
      if (other.dataset.ref === ref.dataset.ref) other.classList.toggle("lit", on);
    });
  };
}
for (const [name, on] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
  document.addEventListener(name, light(on));
}

/* Files dropped on the form are as if chosen. */
const drop = document.getElementById("drop");
if (drop) {
  const files = document.getElementById("files");
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer || !Array.from(event.dataTransfer.types).includes("Files")) return;
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop") files.files = event.dataTransfer.files;
    });
  }
}

/* How far a job is; when it has ended the page is loaded again to show what became of it. */
const job = document.querySelector("[data-job]");
if (job) {
  const look = async () => {
    try {
      const answer = await fetch("/api/v1/jobs/" + job.dataset.job, { cache: "no-store" });
      const state = await answer.json();
      if (!answer.ok || !["waiting", "reading", "filing"].includes(state.state)) return location.reload();
      const bar = job.querySelector("progress");
      bar.value = state.documents.length;
      bar.nextSibling.textContent = ` ${state.documents.length} of ${state.total}`;
    } catch {
      /* the server may be busy: look again */
    }
    setTimeout(look, 700);
  };
  setTimeout(look, 700);
}

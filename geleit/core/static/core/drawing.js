// A small field to sign on. Without this file the other ways to agree are all there.
"use strict";
(() => {
  const field = document.querySelector("[data-drawing]");
  if (!field) return;
  const canvas = field.querySelector("canvas");
  const kept = document.getElementById(field.dataset.drawing);
  const pen = canvas.getContext("2d");
  let drawing = false;
  let drawn = false;

  const showParts = () => {
    const how = document.querySelector('[name="how"]:checked')?.value;
    field.hidden = how !== "screen";
    document.querySelector(".only-paper").hidden = how !== "paper";
  };
  const place = (event) => {
    const frame = canvas.getBoundingClientRect();
    return [((event.clientX - frame.left) * canvas.width) / frame.width, ((event.clientY - frame.top) * canvas.height) / frame.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    pen.strokeStyle = getComputedStyle(canvas).color;
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(...place(event));
    drawing = true;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...place(event));
    pen.stroke();
    drawn = true;
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { drawing = false; });
  field.querySelector("[data-drawing-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    drawn = false;
  });
  canvas.closest("form").addEventListener("submit", () => {
    kept.value = drawn && !field.hidden ? canvas.toDataURL("image/png") : "";
  });
  document.addEventListener("change", showParts);
  showParts();
})();

// Nothing may leave the screen by a side door: menus that reload or save, dropped files, the print queue.
for (const event of ["contextmenu", "dragover", "drop"]) {
  addEventListener(event, (e) => e.preventDefault(), true);
}
window.print = () => {};

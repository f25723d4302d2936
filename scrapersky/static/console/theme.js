// Before anything is drawn: that scripts run here, and the theme that was chosen, if one was.
(() => {
  document.documentElement.dataset.script = "";
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();

// Presses the one button of the page. Without this script a person presses it.
const form = document.querySelector("form[data-submit]");
if (form) HTMLFormElement.prototype.submit.call(form);

// Nothing here is needed: every page works without JavaScript. It moves the focus to a summary of errors and folds the menu.
import { initAll } from "./vendor/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

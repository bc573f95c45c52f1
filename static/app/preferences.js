// The preference page: which browser is meant stands behind the # of the link, where no server and no log sees it.
"use strict";

(() => {
  const visitor = location.hash.slice(1);
  const form = document.querySelector("[data-visitor-form]");
  if (!form || !/^[0-9a-f-]{36}$/i.test(visitor)) return;
  history.replaceState(null, "", location.pathname);
  form.querySelector("[name=visitor]").value = visitor;
  form.submit();
})();

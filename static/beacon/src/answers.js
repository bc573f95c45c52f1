// The part for answers that say more than yes: what was wrong is told to the call's onerror, and a type that was switched
// off is sent no more from this page.

const resultsOf = (problem) => {
  if (problem instanceof Error || !/^\s*{/.test(problem)) return { status: "invalid", detail: `${problem}` };
  return JSON.parse(problem);
};

export const start = ([config], batch, problem) => {
  const answer = resultsOf(problem);
  batch.forEach(([, part], index) => {
    const own = answer.results?.[index] || (part.contact ? answer.contact : answer.consent);
    const result = own || { ...answer, status: "invalid" };
    // A page's hit goes on: other types are made of it.
    if (result.reason === "type_disabled" && part.type !== "pagevisit")
      config.o.push(part.type || part.activities?.[0]?.type);
    try {
      if (result.status === "invalid") part.onerror(result);
    } catch {}
  });
};

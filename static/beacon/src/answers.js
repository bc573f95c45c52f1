// The part for answers that say more than yes: what was wrong is told to the call's onerror, a type that was switched off is
// sent no more from this page, and who opted out elsewhere (on the preference page) is left alone here too.

const resultsOf = (problem) => {
  if (problem instanceof Error || !/^\s*{/.test(problem)) return { status: "invalid", detail: `${problem}` };
  return JSON.parse(problem);
};

export const start = ([config, call], batch, problem) => {
  const answer = resultsOf(problem);
  batch.forEach(([, part], index) => {
    const own = answer.results?.[index] || (part.contact ? answer.contact : answer.consent);
    const result = own || { ...answer, status: "invalid" };
    // A page's hit goes on: other types are made of it.
    if (result.reason === "type_disabled" && part.type !== "pagevisit")
      config.o.push(part.type || part.activities?.[0]?.type);
    if (result.reason === "opted_out") call("optout", { told: 1 });
    try {
      if (result.status === "invalid") part.onerror(result);
    } catch {}
  });
};

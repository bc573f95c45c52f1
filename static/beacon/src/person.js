// The part for calls about the person: consent, objection, identification.

export const start = (core, name, options) => {
  if (!name) return; // fetched ahead
  const [config, , , loadPart, , CHOICE, choice, visitor, write, add, queue, wake, waiting] = core;
  const { onerror } = options;
  const before = choice();
  // Who opted out elsewhere has the level of before kept with it.
  const [, overruled] = (document.cookie.match(`(?:^|; )${CHOICE}=([^;]*)`) || ["", ""])[1].split(".");

  const forgetVisitor = () => write("_contrail", "");

  const forgetQueue = () => {
    queue.length = 0;
    try {
      delete localStorage[CHOICE];
    } catch {}
  };

  // Nothing is kept of a no but the choice, so that this page alone can tell it again, until a yes makes it void.
  const tell = async (known, part, seconds) => {
    const body = JSON.stringify({ visitor: known, sent_at: new Date(), ...part });
    try {
      const door = new URL(`../../collect/${config.k}`, import.meta.url);
      const answer = await fetch(door, { method: "POST", credentials: "include", keepalive: true, body });
      if (answer.status < 500 && answer.status !== 429) {
        const text = await answer.text();
        if (!answer.ok || /inv/.test(text)) loadPart("answers", [[known, part]], text);
        return;
      }
    } catch {}
    setTimeout(() => seconds < 4e3 && /^[eo]/.test(choice()) && tell(known, part, seconds * 2), seconds * 1e3);
  };

  const object = (remembered, consent) => {
    const known = visitor();
    write(CHOICE, remembered);
    forgetQueue();
    forgetVisitor();
    // Where the server keeps the cookie, an answer that is still on its way brings it back.
    setTimeout(() => /^[eo]/.test(choice()) && forgetVisitor(), 3e3);
    // Who was never recorded gets no id for saying no.
    if (known) tell(known, { activities: [], consent, onerror }, 1);
  };

  const calls = {
    identify: ({ email, externalId, external_id = externalId, attributes, onerror, ...rest }) => {
      const contact = { email, external_id, attributes: { ...rest, ...attributes } };
      // What JSON can't say throws here.
      JSON.stringify(contact);
      add({ activities: [], contact, onerror }, 1);
    },

    consent: ({ level = before, agree, revoke, versions, how, banner }) => {
      if (!/^(essential|visitor|all)$/.test(level)) throw "$.consent.level: essential, visitor or all";
      const isObjection = level === "essential" && config.a;
      const consent = { level, agree, revoke, versions, how };
      const remembered = banner ? `${level}.${banner}` : level;
      // A consent tool repeats on each page what it knows from before the person opted out.
      if (before === "optout" && !banner) {
        if (level === "essential") write(CHOICE, "optout.essential");
        if (level === "essential" || level === overruled) return;
      }
      if (isObjection) {
        // What is still on its way, or waits elsewhere, is not to be recorded either.
        object(remembered, { ...consent, opt_out: true });
        return;
      }
      if (/^[eo]/.test(before)) consent.opt_out = false;
      write(CHOICE, remembered);
      queue.unshift([0, { activities: [], consent, onerror }, 1]);
    },

    optout: ({ told }) => {
      // Whom the door told so need not tell the door.
      if (before === "optout") return;
      if (told) forgetVisitor();
      object(told ? `optout.${before}` : "optout", { level: "essential", opt_out: true });
    },

    reset: forgetVisitor,
  };

  // While this call runs none is waiting, so that what it adds belongs to the visitor of now.
  const others = waiting.splice(1);
  waiting.pop();
  try {
    calls[name](options);
  } catch (error) {
    loadPart("answers", [[0, options]], error);
  }
  waiting.push(...others);
  wake();
};

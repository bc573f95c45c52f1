// The part for calls about the person: consent, objection, identification.

export const start = (core, name, options) => {
  const [config, , , loadPart, , CHOICE, choice, visitor, write, add, queue, send, wake, waiting] = core;
  const { onerror } = options;
  const before = choice();

  const forgetVisitor = () => write("_contrail", "");

  const forgetQueue = () => {
    queue.length = 0;
    try {
      delete localStorage[CHOICE];
    } catch {}
  };

  const object = (remembered, consent) => {
    const known = visitor();
    write(CHOICE, remembered);
    forgetQueue();
    forgetVisitor();
    // Who was never recorded gets no id for saying no.
    if (known) send([[known, { consent, onerror }]]);
  };

  const calls = {
    identify: ({ email, externalId, external_id = externalId, attributes, onerror, ...rest }) => {
      const contact = { email, external_id, attributes: { ...rest, ...attributes } };
      // What JSON can't say throws here.
      JSON.stringify(contact);
      add({ contact, onerror }, 1);
    },

    consent: ({ level = before, agree, revoke }) => {
      if (!/^(essential|visitor|all)$/.test(level)) throw "$.consent.level: essential, visitor or all";
      const isObjection = level === "essential" && config.a;
      const consent = { level, agree, revoke };
      if (before === "optout") {
        if (level === "essential") return;
        consent.opt_out = false;
      }
      if (isObjection) {
        object(level, consent);
        return;
      }
      write(CHOICE, level);
      queue.unshift([0, { consent, onerror }, 1]);
    },

    optout: () => {
      if (before !== "optout") object("optout", { level: "essential", opt_out: true });
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

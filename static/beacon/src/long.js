// The part for long activities: the door refuses what is too long, so titles and the ends of queries are cut here.

export const start = (core, activity) => {
  const add = core[9];
  if (activity.title) activity.title = `${activity.title}`.slice(0, 1e3);
  for (const key of ["url", "referrer"]) {
    const url = activity[key];
    if (url && url.length > 2048) {
      activity[key] = url.slice(0, 2048).replace(/[?&][^?&]*$/, "");
      activity.metadata = { ...activity.metadata, url_shortened: true };
    }
  }
  add(activity, 1);
};

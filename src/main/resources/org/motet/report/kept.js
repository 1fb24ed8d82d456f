'use strict';
/* What is chosen on the page stands in its address, so that it outlives a reload and can be passed on: `#run-1&run-2&step=40&answer=right`. */

Motet.kept = {
  /** Parts of the address: names without a value are those of runs or sections. */
  parts: () => location.hash.slice(1).split('&').filter(Boolean),

  /** What was chosen under a name; empty where nothing was. */
  get(name) {
    const found = Motet.kept.parts().find(part => part.startsWith(name + '='));
    try { return found ? decodeURIComponent(found.slice(name.length + 1)) : ''; } catch { return ''; }
  },

  /** Empty for what is so anyway. */
  set(name, value) {
    const others = Motet.kept.parts().filter(part => !part.startsWith(name + '='));
    history.replaceState(null, '', '#' + [...others, ...(value === '' ? [] : [name + '=' + encodeURIComponent(value)])].join('&'));
  },
};

/** Sets a choice to what the address says of it, if it is one of those that there are; returns what it is. */
Motet.kept.take = function (select, name) {
  const value = Motet.kept.get(name);
  if (value && [...select.options].some(option => option.value === value)) select.value = value;
  return select.value;
};

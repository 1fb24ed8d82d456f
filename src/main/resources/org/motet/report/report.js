'use strict';
/* A report has its data in it. */
Motet.build(JSON.parse(document.getElementById('data').textContent), document.getElementById('page'), null);
Motet.followTheme();

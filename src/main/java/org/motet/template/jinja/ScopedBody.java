package org.motet.template.jinja;

import java.util.List;

/** Statements with variables of their own. */
record ScopedBody(List<Statement> statements, ScopeNames names) {}

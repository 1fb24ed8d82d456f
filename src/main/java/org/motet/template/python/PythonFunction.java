package org.motet.template.python;

/** What can be called. */
public interface PythonFunction {
    Object call(CallArguments arguments);
}

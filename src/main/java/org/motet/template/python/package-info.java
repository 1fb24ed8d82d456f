/**
 * Values as Python treats them: what a chat template computes with. Comes in: values. Goes out: values and text, equal to
 * what CPython makes of the same operation, or a {@link org.motet.template.python.PythonException} that names what it
 * cannot do. Nothing here changes a value or reaches outside of it, and all work is paid for from a
 * {@link org.motet.template.python.RenderBudget}.
 *
 * <table>
 * <caption>Values</caption>
 * <tr><td>None, bool, int, float</td><td>{@link org.motet.template.python.Nothing#NONE}, {@code Boolean}, {@code Long},
 * {@code Double}</td></tr>
 * <tr><td>str, and str marked safe</td><td>{@code String}, {@link org.motet.template.python.Markup}</td></tr>
 * <tr><td>list, tuple</td><td>{@code List}, {@link org.motet.template.python.Tuple}</td></tr>
 * <tr><td>dict</td><td>{@code Map} with text keys</td></tr>
 * <tr><td>range, dict.items() ...</td><td>{@link org.motet.template.python.View}</td></tr>
 * <tr><td>generator</td><td>{@link org.motet.template.python.Lazy}</td></tr>
 * <tr><td>function</td><td>{@link org.motet.template.python.PythonFunction}</td></tr>
 * <tr><td>a name without a value</td><td>{@link org.motet.template.python.Undefined}</td></tr>
 * </table>
 */
@NullMarked
package org.motet.template.python;

import org.jspecify.annotations.NullMarked;

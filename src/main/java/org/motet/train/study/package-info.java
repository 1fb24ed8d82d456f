/**
 * Several arms of an experiment under several seeds. Comes in: {@link org.motet.train.study.StudyArms}, the arms' configs. {@link
 * org.motet.train.study.Study} makes the runs. Goes out: a {@link org.motet.train.study.StudyResult}, means with intervals and
 * differences between arms.
 */
@NullMarked
package org.motet.train.study;

import org.jspecify.annotations.NullMarked;

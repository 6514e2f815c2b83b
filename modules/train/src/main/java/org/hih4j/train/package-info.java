/**
 * Training of HIH networks (arXiv 2104.03100): a {@link org.hih4j.train.TrainConfig} read from JSON
 * says everything that decides a run, and a {@link org.hih4j.train.Trainer} runs it.
 */
package org.hih4j.train;

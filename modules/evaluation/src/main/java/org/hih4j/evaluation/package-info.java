/** Evaluation protocols, reports and model comparison. */
package org.hih4j.evaluation;

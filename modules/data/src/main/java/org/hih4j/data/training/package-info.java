/**
 * What lies beside labels for a training: which faces belong to which part, and how far the answers
 * behind machine-made labels lie apart. Exported to hih4j's own modules alone.
 */
package org.hih4j.data.training;

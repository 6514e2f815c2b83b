/**
 * Aligned faces as JSON, CSV and .pts, and files that grow by lines. Exported to hih4j's own
 * modules alone.
 */
package org.hih4j.batch.text;

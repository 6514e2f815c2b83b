/** Aligned faces as JSON, CSV and .pts. Exported to hih4j's own modules alone. */
package org.hih4j.batch.text;

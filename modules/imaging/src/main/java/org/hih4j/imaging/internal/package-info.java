/** The image files of a folder. Exported to hih4j's own modules alone. */
package org.hih4j.imaging.internal;

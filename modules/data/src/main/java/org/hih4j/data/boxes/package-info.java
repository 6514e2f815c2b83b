/** Files of face boxes, read image by image. Exported to hih4j's own modules alone. */
package org.hih4j.data.boxes;

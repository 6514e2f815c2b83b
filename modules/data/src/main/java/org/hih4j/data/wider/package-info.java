/**
 * WIDER FACE: photographs with the boxes of their faces, and the levels of difficulty by which
 * detectors are scored. Exported to hih4j's own modules alone.
 */
package org.hih4j.data.wider;

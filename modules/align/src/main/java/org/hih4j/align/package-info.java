/** Face alignment: from an image and a box to landmarks and confidences. */
package org.hih4j.align;

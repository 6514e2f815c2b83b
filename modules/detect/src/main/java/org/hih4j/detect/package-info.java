/** Faces found in photographs: boxes, scores and roll. */
package org.hih4j.detect;

/** Follows faces through a video, from any source of frames, and smooths their landmarks. */
package org.hih4j.track;
